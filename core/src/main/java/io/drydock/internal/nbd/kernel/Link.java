package io.drydock.internal.nbd.kernel;

import io.drydock.internal.linux.Fd;
import java.io.IOException;

/** How a device hangs on its server. */
sealed interface Link permits NetlinkLink, IoctlLink {
    NbdNode node();

    /** The whole device, open. */
    Fd fd();

    Way way();

    /** Lets go of a device that nobody has mounted, and returns when it is free. */
    void release() throws IOException;

    /** Cuts the device off from its server, whoever uses it. */
    void disconnect() throws IOException;
}
