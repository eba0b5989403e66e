package io.drydock.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.testing.ChildJvm;
import org.junit.jupiter.api.Test;

class OwnMarkTest {
    @Test
    void aJvmIsDeadWhenItIs() throws Exception {
        try (ChildJvm child = ChildJvm.start(Marked.class)) {
            String mark = child.readLine();
            assertThat(mark).matches("[0-9a-f]+\\.[0-9a-f]+\\.[0-9a-f]+");
            assertThat(mark).isNotEqualTo(OwnMark.ofThisJvm());
            assertThat(OwnMark.isOfTheDead(mark)).isFalse();
            child.kill();
            assertThat(OwnMark.isOfTheDead(mark)).isTrue();
        }
        assertThat(OwnMark.isOfTheDead(OwnMark.ofThisJvm())).isFalse();
    }

    @Test
    void anotherProcessOfTheSameNumberIsNoneOfOurs() {
        String[] own = OwnMark.ofThisJvm().split("\\.");
        assertThat(OwnMark.isOfTheDead(own[0] + "." + own[1] + ".1")).isTrue();
    }

    @Test
    void ofOtherNamespacesAndWhatIsNoMarkNobodyCanTell() {
        String[] own = OwnMark.ofThisJvm().split("\\.");
        assertThat(OwnMark.isOfTheDead("1." + own[1] + ".1")).isFalse();
        assertThat(OwnMark.isOfTheDead(own[0] + ".xyz.1")).isFalse();
        assertThat(OwnMark.isOfTheDead(own[0] + ".ffffffffffffffffff.1")).isFalse();
        assertThat(OwnMark.isOfTheDead("")).isFalse();
    }

    /** Says its mark, and waits to be killed. */
    static final class Marked {
        private Marked() {}

        public static void main(String[] args) throws Exception {
            System.out.println(OwnMark.ofThisJvm());
            Thread.sleep(60_000);
        }
    }
}
