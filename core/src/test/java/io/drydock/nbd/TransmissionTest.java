package io.drydock.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.block.Extent;
import io.drydock.error.ConnectionLostException;
import io.drydock.error.ProtocolException;
import io.drydock.error.SystemCallException;
import io.drydock.error.TimedOutException;
import io.drydock.internal.nbd.wire.Wire;
import io.drydock.nbd.HostileServer.Wires;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server can do wrong in its replies, one test each. */
@Timeout(60)
class TransmissionTest {
    private static final int DONE = Wire.REPLY_FLAG_DONE;
    private static final int DATA = Wire.REPLY_TYPE_OFFSET_DATA;
    private static final int HOLE = Wire.REPLY_TYPE_OFFSET_HOLE;
    private static final int STATUS = Wire.REPLY_TYPE_BLOCK_STATUS;

    /** What the test does with the device. */
    private interface Use {
        void of(NbdDevice device) throws IOException;
    }

    /** What the server answers the first request with. */
    private interface Answer {
        void to(Wires wires, long cookie) throws IOException;
    }

    private static void read(NbdDevice device) throws IOException {
        device.read(1024, MemorySegment.ofArray(new byte[1024]));
    }

    private static void map(NbdDevice device) throws IOException {
        device.extents(0, HostileServer.SIZE);
    }

    private static void with(boolean structured, Answer answer, Use use) throws IOException {
        with(structured, Duration.ofSeconds(20), answer, use);
    }

    private static void with(boolean structured, Duration timeout, Answer answer, Use use)
            throws IOException {
        try (HostileServer server =
                        new HostileServer(wires -> {
                            wires.handshake(structured);
                            answer.to(wires, wires.request());
                        });
                NbdDevice device = server.connect(timeout)) {
            use.of(device);
        }
    }

    private static void assertViolation(boolean structured, String message, Use use, Answer answer)
            throws IOException {
        assertDeadly(ProtocolException.class, structured, message, use, answer);
    }

    /** The call fails so, and all later ones do. */
    private static void assertDeadly(
            Class<? extends IOException> type,
            boolean structured,
            String message,
            Use use,
            Answer answer)
            throws IOException {
        // Only whoever waits for the end of the time has little of it.
        Duration timeout = Duration.ofMillis(type == TimedOutException.class ? 500 : 20_000);
        with(
                structured,
                timeout,
                answer,
                device -> {
                    assertThatThrownBy(() -> use.of(device))
                            .isInstanceOf(type)
                            .hasMessageContaining(message);
                    assertThatThrownBy(device::flush)
                            .isInstanceOf(type)
                            .hasMessageContaining(message);
                });
    }

    private static void assertViolation(String message, Answer answer) throws IOException {
        assertViolation(true, message, TransmissionTest::read, answer);
    }

    private static void data(Wires wires, long cookie, int flags, long offset, int count)
            throws IOException {
        wires.chunk(cookie, flags, DATA, 8 + count);
        wires.out.writeLong(offset);
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) offset);
        wires.out.write(bytes);
    }

    private static void hole(Wires wires, long cookie, int flags, long offset, int count)
            throws IOException {
        wires.chunk(cookie, flags, HOLE, 12);
        wires.out.writeLong(offset);
        wires.out.writeInt(count);
    }

    @Test
    void chunksInAnyOrderArePutTogether() throws Exception {
        with(
                true,
                (wires, cookie) -> {
                    data(wires, cookie, 0, 1024 + 700, 100);
                    data(wires, cookie, 0, 1024 + 500, 200);
                    data(wires, cookie, 0, 1024 + 900, 124);
                    hole(wires, cookie, 0, 1024, 500);
                    data(wires, cookie, 0, 1024 + 800, 100);
                    wires.chunk(cookie, DONE, Wire.REPLY_TYPE_NONE, 0);
                },
                device -> {
                    byte[] bytes = new byte[1024];
                    Arrays.fill(bytes, (byte) 7);
                    device.read(1024, MemorySegment.ofArray(bytes));
                    byte[] expected = new byte[1024];
                    Arrays.fill(expected, 500, 700, (byte) (1024 + 500));
                    Arrays.fill(expected, 700, 800, (byte) (1024 + 700));
                    Arrays.fill(expected, 800, 900, (byte) (1024 + 800));
                    Arrays.fill(expected, 900, 1024, (byte) (1024 + 900));
                    assertThat(bytes).isEqualTo(expected);
                });
    }

    @Test
    void silence() throws Exception {
        assertDeadly(
                TimedOutException.class,
                true,
                "has not answered in time",
                TransmissionTest::read,
                (wires, cookie) -> {});
    }

    @Test
    void tooSlow() throws Exception {
        assertDeadly(
                TimedOutException.class,
                true,
                "has not answered in time",
                TransmissionTest::read,
                (wires, cookie) -> {
                    wires.chunk(cookie, DONE, DATA, 8 + 1024);
                    wires.out.writeLong(1024);
                    for (int i = 0; i < 1023; i++) {
                        wires.out.write(0);
                        try {
                            Thread.sleep(20);
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                    }
                });
    }

    @Test
    void takingNothing() throws Exception {
        with(
                true,
                Duration.ofMillis(500),
                (wires, cookie) -> sleepUntilClosed(),
                device ->
                        assertThatThrownBy(() ->
                                        device.write(
                                                0,
                                                MemorySegment.ofArray(
                                                        new byte[HostileServer.SIZE])))
                                .isInstanceOf(TimedOutException.class)
                                .hasMessageContaining("has not answered in time"));
    }

    private static void sleepUntilClosed() throws IOException {
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void hangingUp() throws Exception {
        assertDeadly(
                ConnectionLostException.class,
                true,
                "the server closed the connection",
                TransmissionTest::read,
                (wires, cookie) -> {
                    throw new IOException("closes the connection");
                });
    }

    @Test
    void anUnknownMagic() throws Exception {
        assertViolation("with the magic 0x0", (wires, cookie) -> wires.out.writeInt(0));
    }

    @Test
    void aStructuredReplyThatWasNotAgreedOn() throws Exception {
        assertViolation(
                false,
                "with the magic 0x668e33ef",
                TransmissionTest::read,
                (wires, cookie) -> data(wires, cookie, DONE, 1024, 1024));
    }

    @Test
    void aSimpleReplyToARead() throws Exception {
        assertViolation("a simple reply to a read", (wires, cookie) -> wires.simple(cookie, 0));
    }

    @Test
    void anUnknownCookie() throws Exception {
        assertViolation(
                "to a request that was not sent",
                (wires, cookie) -> data(wires, cookie + (1 << 20), DONE, 1024, 1024));
        assertViolation(
                false,
                "to a request that was not sent",
                TransmissionTest::read,
                (wires, cookie) -> wires.simple(cookie + 1, 0));
    }

    @Test
    void aSecondReply() throws Exception {
        assertViolation(
                false,
                "to a request that was not sent",
                device -> {
                    read(device);
                    read(device);
                },
                (wires, cookie) -> {
                    wires.simple(cookie, 0);
                    wires.out.write(new byte[1024]);
                    wires.simple(cookie, 0);
                    wires.out.write(new byte[1024]);
                });
    }

    @Test
    void aReplyToAWriteThatIsNotYetSent() throws Exception {
        MemorySegment large = MemorySegment.ofArray(new byte[HostileServer.SIZE]);
        with(
                false,
                // The last of its 32 requests does not fit into the socket, whose buffer has 2 MiB.
                (wires, cookie) -> {
                    wires.simple(cookie + 31 * ((1L << 20) + 1), 0);
                    sleepUntilClosed();
                },
                device ->
                        assertThatThrownBy(() -> device.write(0, large))
                                .isInstanceOf(ProtocolException.class)
                                .hasMessageContaining("to a request that was not sent"));
    }

    @Test
    void dataThatWasNotAskedFor() throws Exception {
        for (long offset : new long[] {0, 1023, 1025, 2048, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertViolation(
                    "which was not asked for",
                    (wires, cookie) -> data(wires, cookie, DONE, offset, 1024));
        }
    }

    @Test
    void dataThatComesTwice() throws Exception {
        for (int[] second : new int[][] {{0, 100}, {50, 100}, {300, 50}, {250, 100}, {499, 1}}) {
            assertViolation(
                    "or has been sent before",
                    (wires, cookie) -> {
                        data(wires, cookie, 0, 1024, 100);
                        data(wires, cookie, 0, 1024 + 300, 200);
                        data(wires, cookie, DONE, 1024 + second[0], second[1]);
                    });
        }
    }

    @Test
    void aHoleThatWasNotAskedFor() throws Exception {
        assertViolation(
                "sent 4294967295 bytes of offset 1024",
                (wires, cookie) -> hole(wires, cookie, DONE, 1024, -1));
        assertViolation(
                "sent 0 bytes of offset 1024",
                (wires, cookie) -> hole(wires, cookie, DONE, 1024, 0));
    }

    @Test
    void aReadThatEndsTooEarly() throws Exception {
        assertViolation(
                "before all of it was sent",
                (wires, cookie) -> data(wires, cookie, DONE, 1024, 1023));
        assertViolation(
                "before all of it was sent",
                (wires, cookie) -> wires.chunk(cookie, DONE, Wire.REPLY_TYPE_NONE, 0));
    }

    @Test
    void chunksOfTheWrongLength() throws Exception {
        int[][] chunks = {
            {DATA, 8},
            {DATA, 8 + 1025},
            {DATA, -1},
            {HOLE, 11},
            {HOLE, 13},
            {Wire.REPLY_TYPE_NONE, 1},
            {Wire.REPLY_TYPE_ERROR_BIT | 1, 5},
            {Wire.REPLY_TYPE_ERROR_BIT | 1, 5000},
            {Wire.REPLY_TYPE_ERROR_BIT | 1, -1},
        };
        for (int[] chunk : chunks) {
            assertViolation(
                    "chunk of type " + chunk[0] + " with " + Integer.toUnsignedString(chunk[1]),
                    (wires, cookie) -> wires.chunk(cookie, DONE, chunk[0], chunk[1]));
        }
    }

    @Test
    void chunksThatDoNotBelongToTheRequest() throws Exception {
        for (int type : new int[] {STATUS, 3, 0x7fff}) {
            assertViolation(
                    "to a request that has none",
                    (wires, cookie) -> wires.chunk(cookie, DONE, type, 12));
        }
        assertViolation(
                true,
                "to a request that has none",
                NbdDevice::flush,
                (wires, cookie) -> wires.chunk(cookie, DONE, DATA, 8 + 1024));
    }

    @Test
    void chunksWithoutEnd() throws Exception {
        assertViolation(
                "in too many chunks",
                (wires, cookie) -> {
                    for (int i = 0; i < 10_000; i++) {
                        wires.chunk(cookie, 0, Wire.REPLY_TYPE_ERROR_BIT | 1, 6);
                        wires.out.writeInt(5);
                        wires.out.writeShort(0);
                    }
                });
    }

    @Test
    void anErrorThatMakesNoSense() throws Exception {
        assertViolation(
                "an error that makes no sense",
                (wires, cookie) -> {
                    wires.chunk(cookie, DONE, Wire.REPLY_TYPE_ERROR_BIT | 1, 6);
                    wires.out.writeInt(0);
                    wires.out.writeShort(0);
                });
        assertViolation(
                "an error that makes no sense",
                (wires, cookie) -> {
                    wires.chunk(cookie, DONE, Wire.REPLY_TYPE_ERROR_BIT | 1, 8);
                    wires.out.writeInt(5);
                    wires.out.writeShort(3);
                    wires.out.writeShort(0);
                });
    }

    @Test
    void anErrorOfAnyKindIsTheServersAnswer() throws Exception {
        with(
                true,
                (wires, cookie) -> {
                    data(wires, cookie, 0, 1024, 10);
                    wires.chunk(cookie, 0, Wire.REPLY_TYPE_ERROR_BIT | 77, 6 + 4 + 8);
                    wires.out.writeInt(5);
                    wires.out.writeShort(4);
                    wires.out.writeBytes("hurt");
                    wires.out.writeLong(1034);
                    wires.chunk(cookie, DONE, Wire.REPLY_TYPE_NONE, 0);
                    wires.simple(wires.request(), 4242);
                },
                device -> {
                    assertThatThrownBy(() -> read(device))
                            .isInstanceOf(SystemCallException.class)
                            .hasMessageContaining("EIO")
                            .hasMessageContaining("the server says: hurt");
                    assertThatThrownBy(device::flush)
                            .isInstanceOf(SystemCallException.class)
                            .hasMessageContaining("EINVAL");
                });
    }

    @Test
    void aBlockStatusThatWasNotAskedFor() throws Exception {
        assertViolation(
                true,
                "a block status that was not asked for",
                TransmissionTest::map,
                (wires, cookie) -> {
                    wires.chunk(cookie, DONE, STATUS, 12);
                    wires.out.writeInt(8);
                    wires.out.writeLong(1);
                });
    }

    @Test
    void aSecondBlockStatus() throws Exception {
        assertViolation(
                true,
                "or has been sent",
                TransmissionTest::map,
                (wires, cookie) -> {
                    for (int i = 0; i < 2; i++) {
                        wires.chunk(cookie, 0, STATUS, 12);
                        wires.out.writeInt(9);
                        wires.out.writeInt(512);
                        wires.out.writeInt(0);
                    }
                });
    }

    @Test
    void blockStatusOfTheWrongLength() throws Exception {
        for (int length : new int[] {4, 13, 4 + 8 * ((128 << 10) + 1), -4}) {
            assertViolation(
                    true,
                    "chunk of type 5 with " + Integer.toUnsignedString(length),
                    TransmissionTest::map,
                    (wires, cookie) -> wires.chunk(cookie, DONE, STATUS, length));
        }
    }

    @Test
    void anExtentOfNoLength() throws Exception {
        assertViolation(
                true,
                "an extent of no length",
                TransmissionTest::map,
                (wires, cookie) -> {
                    wires.chunk(cookie, DONE, STATUS, 12);
                    wires.out.writeInt(9);
                    wires.out.writeLong(0);
                });
    }

    @Test
    void extentsBeyondTheRangeAreCutOff() throws Exception {
        with(
                true,
                (wires, cookie) -> {
                    wires.chunk(cookie, DONE, STATUS, 4 + 3 * 8);
                    wires.out.writeInt(9);
                    wires.out.writeInt(512);
                    wires.out.writeInt(3);
                    wires.out.writeInt(-1);
                    wires.out.writeInt(0);
                    wires.out.writeInt(-1);
                    wires.out.writeInt(1);
                },
                device ->
                        assertThat(device.extents(100, 1000))
                                .containsExactly(
                                        new Extent(100, 512, false, true),
                                        new Extent(612, 488, true, false)));
    }
}
