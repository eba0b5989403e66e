package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.sockaddr_in;
import io.drydock.bindings.libc.sockaddr_in6;
import io.drydock.bindings.libc.sockaddr_vm;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;

/**
 * Addresses in the form that the kernel takes them in; those of unix sockets are with {@link
 * SocketCalls}.
 *
 * <p>Threading: stateless.
 */
public final class SocketAddresses {
    private SocketAddresses() {}

    /** {@code struct sockaddr_in} or {@code struct sockaddr_in6} of a resolved address. */
    public static MemorySegment inet(SegmentAllocator allocator, InetSocketAddress endpoint) {
        MemorySegment bytes = MemorySegment.ofArray(endpoint.getAddress().getAddress());
        if (endpoint.getAddress() instanceof Inet6Address six) {
            MemorySegment address = sockaddr_in6.allocate(allocator);
            sockaddr_in6.sin6_family(address, (short) LibC.AF_INET6());
            sockaddr_in6.sin6_port(address, networkOrder(endpoint.getPort()));
            sockaddr_in6.sin6_addr(address).copyFrom(bytes);
            sockaddr_in6.sin6_scope_id(address, six.getScopeId());
            return address;
        }
        MemorySegment address = sockaddr_in.allocate(allocator);
        sockaddr_in.sin_family(address, (short) LibC.AF_INET());
        sockaddr_in.sin_port(address, networkOrder(endpoint.getPort()));
        sockaddr_in.sin_addr(address).copyFrom(bytes);
        return address;
    }

    private static short networkOrder(int port) {
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        return little ? Short.reverseBytes((short) port) : (short) port;
    }

    /** {@code struct sockaddr_vm}. */
    public static MemorySegment vsock(SegmentAllocator allocator, long cid, long port) {
        MemorySegment address = sockaddr_vm.allocate(allocator);
        sockaddr_vm.svm_family(address, (short) LibC.AF_VSOCK());
        sockaddr_vm.svm_cid(address, (int) cid);
        sockaddr_vm.svm_port(address, (int) port);
        return address;
    }
}
