package io.drydock.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.filesystem.GuestPath;
import org.junit.jupiter.api.Test;

class PlaceTest {
    private static Place place(String path) {
        return Place.of(GuestPath.of(path));
    }

    @Test
    void namesCountAndSlashesDoNot() {
        assertThat(place("/").depth()).isZero();
        assertThat(place("//").depth()).isZero();
        assertThat(place("/boot/./efi//").depth()).isEqualTo(2);
        assertThat(place("/boot//efi/")).isEqualTo(place("/boot/efi"));
    }

    @Test
    void whatIsBelowBeginsWithTheSameNames() {
        assertThat(place("/boot/efi").isBelow(place("/boot"))).isTrue();
        assertThat(place("/boot").isBelow(place("/"))).isTrue();
        assertThat(place("/boot").isBelow(place("/boot"))).isFalse();
        assertThat(place("/bootx/efi").isBelow(place("/boot"))).isFalse();
        assertThat(place("/boot").isBelow(place("/boot/efi"))).isFalse();
    }
}
