package io.drydock.internal.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The kernel that the test runs on, and answers that no kernel gives. */
class GenericNetlinkTest {
    private static final int FAMILY = 77;
    private static final int SEQUENCE = 5;

    @Test
    void findsFamilies() throws Exception {
        try (GenericNetlink netlink = GenericNetlink.open()) {
            // The controller itself is a family, of a number that is fixed.
            assertThat(netlink.family("nlctrl")).hasValue(LibC.GENL_ID_CTRL());
            assertThat(netlink.family("drydock-none")).isEmpty();
            assertThat(netlink.family("nlctrl")).hasValue(LibC.GENL_ID_CTRL());
        }
    }

    @Test
    void tellsTheKernelsOwnWordsOfAnError() throws Exception {
        try (GenericNetlink netlink = GenericNetlink.open()) {
            AttributeWriter wrong = new AttributeWriter();
            wrong.putInt(LibC.CTRL_ATTR_FAMILY_NAME(), -1); // a string without an end
            Answer answer = netlink.ask(LibC.GENL_ID_CTRL(), 1, LibC.CTRL_CMD_GETFAMILY(), wrong);
            assertThat(answer.error()).isEqualTo(-LibC.EINVAL());
            assertThat(answer.text()).isNotEmpty();
        }
    }

    @Test
    void saysWhatACommandThatDoesNotExistGets() throws Exception {
        try (GenericNetlink netlink = GenericNetlink.open()) {
            Answer answer = netlink.ask(LibC.GENL_ID_CTRL(), 1, 200, new AttributeWriter());
            assertThat(answer.error()).isEqualTo(-LibC.EOPNOTSUPP());
        }
    }

    @Test
    void readsBackWhatItWrites() throws Exception {
        AttributeWriter writer = new AttributeWriter();
        writer.putInt(1, 42)
                .putString(2, "text")
                .nest(3, nested -> nested.nest(4, item -> item.putInt(5, 6)))
                .putLong(7, -1);
        AttributeReader reader = AttributeReader.of(writer.written());
        assertThat(reader.getInt(1)).hasValue(42);
        assertThat(reader.getString(2)).hasValue("text");
        List<AttributeReader> items = reader.getNested(3).getAllNested(4);
        assertThat(items).hasSize(1);
        assertThat(items.getFirst().getInt(5)).isEqualTo(OptionalInt.of(6));
        assertThat(reader.getInt(9)).isEmpty();
        assertThatThrownBy(() -> reader.getByte(1)).isInstanceOf(ProtocolException.class);
    }

    private static ByteBuffer message(int type, int flags, int sequence, byte... content) {
        ByteBuffer message = ByteBuffer.allocate(16 + content.length);
        message.order(ByteOrder.nativeOrder()).putInt(16 + content.length);
        message.putShort((short) type).putShort((short) flags);
        message.putInt(sequence).putInt(0).put(content);
        return message.flip();
    }

    private static void assertMalformed(ByteBuffer datagram, String reason) {
        assertThatThrownBy(() -> new AnswerReader(FAMILY, SEQUENCE).add(datagram))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void checksEveryLength() {
        assertMalformed(ByteBuffer.allocate(15), "cut off");
        assertMalformed(message(LibC.NLMSG_ERROR(), 0, SEQUENCE, new byte[3]), "too short");
        assertMalformed(message(FAMILY, 0, SEQUENCE, new byte[3]), "too short");
        assertMalformed(message(FAMILY, 0, SEQUENCE + 1, new byte[4]), "answers request 6");
        assertMalformed(message(FAMILY + 1, 0, SEQUENCE, new byte[4]), "type 78");
        ByteBuffer longer = message(FAMILY, 0, SEQUENCE, new byte[4]);
        assertMalformed(longer.putInt(0, 1000), "length of 1000");
        assertMalformed(longer.putInt(0, -1), "length of 4294967295");
        ByteBuffer attribute = message(FAMILY, 0, SEQUENCE, new byte[8]);
        assertMalformed(attribute.putShort(20, (short) 9), "attribute 0 has a length of 9");
        assertMalformed(attribute.putShort(20, (short) 3), "attribute 0 has a length of 3");
    }

    @Test
    void survivesEveryAnswer() throws Exception {
        Random random = new Random(3);
        int understood = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] content = new byte[random.nextInt(64)];
            for (int j = 0; j < content.length; j++) {
                content[j] = (byte) (random.nextInt(4) == 0 ? random.nextInt() : j % 7);
            }
            int type = random.nextBoolean() ? FAMILY : LibC.NLMSG_ERROR();
            AnswerReader reader = new AnswerReader(FAMILY, SEQUENCE);
            try {
                reader.add(message(type, random.nextInt() & 0x302, SEQUENCE, content));
                understood++;
            } catch (ProtocolException e) {
                assertThat(e).hasMessageContaining("netlink");
            }
        }
        assertThat(understood).isPositive();
    }
}
