package io.drydock.cli.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptTest {
    /** The first two are the examples of virt-edit(1). */
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '"',
            value = {
                "s/^id:.*/id:5:initdefault:/ ! id:3:initdefault: ! id:5:initdefault:",
                "s/^root:.*?:/root::/ ! root:x:0:0 ! root::0:0",
                "s/a/b/ ! aaa ! baa",
                "s/a/b/g ! aaa ! bbb",
                "s/A/b/gi ! aAa ! bbb",
                "s|/usr/bin|/bin| ! /usr/bin/sh ! /bin/sh",
                "s,a\\,b,c, ! a,b ! c",
                "s/a\\/b/c\\/d/ ! a/b ! c/d",
                "s/(\\w+) (\\w+)/$2 $1/ ! one two ! two one",
                "s/(\\w+) (\\w+)/${2}0 \\1/ ! one two ! two0 one",
                "s/(?<n>b)/[${n}$&]/ ! abc ! a[bb]c",
                "s/(x)?b/<$1>/ ! abc ! a<>c",
                "s/b/\\$1\\\\$/ ! abc ! a$1\\$c",
                "s/$/;/ ! abc ! abc;",
                "s/b.*/x\\ty/ ! abc ! ax\ty",
                "s/[[:digit:]]+/N/ ! a12b ! aNb",
                "s/[[:^digit:]]/N/g ! 1a ! 1N",
                "s/x*/-/g ! abc ! -a-b-c-",
                "s/é/e/ ! café ! cafe",
                "s/./x/ ! 😀 ! x",
            })
    void changesALine(String expression, String line, String expected) {
        assertThat(apply(line, expression)).isEqualTo(expected);
    }

    @Test
    void matchesALineWithItsLineFeed() {
        assertThat(apply("one\ntwo\n", "s/$/!/")).isEqualTo("one!\ntwo!\n");
        assertThat(apply("one\ntwo\n", "s/\\n//")).isEqualTo("onetwo");
        assertThat(apply("one\r\n", "s/(\\r?\\n)$/;$1/")).isEqualTo("one;\r\n");
        assertThat(apply("a\n", "s/^/new\\n/")).isEqualTo("new\na\n");
    }

    @Test
    void removesLines() {
        String passwd = "root:x:0\napache:x:48\nAPACHE:x:49\nada:x:1000";

        assertThat(apply(passwd, "/^apache:/d")).isEqualTo("root:x:0\nAPACHE:x:49\nada:x:1000");
        assertThat(apply(passwd, "/^apache:/id")).isEqualTo("root:x:0\nada:x:1000");
    }

    @Test
    void appliesExpressionsInOrder() {
        assertThat(apply("a\n", "s/a/b/", "s/b/c/")).isEqualTo("c\n");
        assertThat(apply("a\nb\n", "/a/d", "s/^/x/")).isEqualTo("xb\n");
    }

    @Test
    void changesNoOtherByteOfWhatIsNotUtf8() {
        byte[] content = "caf\u00e9 a\u0000\u00ff\n".getBytes(StandardCharsets.ISO_8859_1);

        byte[] changed = Script.parse(List.of("s/a\\x00/ü/")).apply(content);

        assertThat(new String(changed, StandardCharsets.ISO_8859_1))
                .isEqualTo("caf\u00e9 \u00c3\u00bc\u00ff\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '"',
            value = {
                "y/a/b/ ! neither",
                "s ! neither",
                "\"\" ! neither",
                "/a/ ! neither",
                "s/a/b ! lacks a '/'",
                "s/a\\/b/ ! lacks a '/'",
                "saxbxca ! cannot be its delimiter",
                "s//b/ ! is empty",
                "s/(/b/ ! Unclosed group",
                "s/[[:nope:]]/b/ ! no class [:nope:]",
                "s/a/b/e ! no flag 'e'",
                "s/a/$1/ ! no group 1",
                "s/a/$99999999999/ ! no group 99999999999",
                "s/a/${x}/ ! no group x",
                "s/a/$x/ ! begins no group",
                "s/a/\\U/ ! \\U is not known",
            })
    void saysWhatIsWrong(String expression, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Script.parse(List.of(expression)))
                .withMessageStartingWith("expression '" + expression + "': ")
                .withMessageContaining(reason);
    }

    private static String apply(String content, String... expressions) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new String(Script.parse(List.of(expressions)).apply(bytes), StandardCharsets.UTF_8);
    }
}
