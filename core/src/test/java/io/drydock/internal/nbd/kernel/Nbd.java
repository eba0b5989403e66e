package io.drydock.internal.nbd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.bindings.libc.LibC;
import io.drydock.nbd.NbdAttachOptions;
import io.drydock.nbd.NbdAttachment;
import io.drydock.nbd.NbdUri;
import io.drydock.testing.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** The kernel's NBD devices, and both ways to them. */
final class Nbd {
    private Nbd() {}

    static void needed() {
        Needs.root();
        Needs.that(isThere(), "needs a kernel with nbd: modprobe nbd");
    }

    static boolean isThere() {
        return Files.exists(Path.of("/sys/module/nbd")) || !NbdNode.all().isEmpty();
    }

    /** The devices that a server serves. */
    static List<String> attached() {
        return NbdNode.all().stream()
                .filter(NbdNode::isAttached)
                .map(node -> node.device().name())
                .toList();
    }

    /** Fails unless all of them are free soon. */
    static void assertFree() throws InterruptedException {
        for (int i = 0; i < 400 && !attached().isEmpty(); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(attached()).isEmpty();
    }

    static NbdAttachment attach(Way way, String uri, NbdAttachOptions options) throws Exception {
        NbdUri parsed = NbdUri.parse(uri);
        NbdAttachment attachment =
                way == Way.NETLINK
                        ? NbdAttachment.attach(parsed, options)
                        : withoutNetlink(parsed, options);
        assertThat(attachment.outlivesJvm()).isEqualTo(way == Way.NETLINK);
        return attachment;
    }

    /** The family is in the host's network namespace only. */
    private static NbdAttachment withoutNetlink(NbdUri uri, NbdAttachOptions options)
            throws Exception {
        FutureTask<NbdAttachment> task =
                new FutureTask<>(() -> {
                    assertThat(LibC.unshare(LibC.CLONE_NEWNET())).isZero();
                    return NbdAttachment.attach(uri, options);
                });
        Thread.ofPlatform().start(task).join();
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
