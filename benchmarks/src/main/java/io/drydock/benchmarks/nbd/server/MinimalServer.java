package io.drydock.benchmarks.nbd.server;

import java.io.EOFException;
import java.io.IOException;

/** Listens; every connection has a thread of its own. */
public final class MinimalServer {
    private MinimalServer() {}

    /**
     * Runs until it is killed.
     *
     * @param arguments the path of the unix socket or the TCP port, the size of the export in
     *     bytes, and {@code structured} or {@code simple}, the replies that it gives
     */
    public static void main(String[] arguments) throws IOException {
        String address = arguments[0];
        long sizeBytes = Long.parseLong(arguments[1]);
        boolean structured = arguments[2].equals("structured");
        try (Socket socket =
                address.chars().allMatch(Character::isDigit)
                        ? Socket.listen(Integer.parseInt(address))
                        : Socket.listen(address)) {
            while (true) {
                Socket client = socket.accept();
                Thread.ofPlatform().start(() -> serve(client, sizeBytes, structured));
            }
        }
    }

    private static void serve(Socket client, long sizeBytes, boolean structured) {
        try (client) {
            Handshake handshake = new Handshake(client, sizeBytes, structured);
            if (handshake.negotiate()) {
                new Transmission(client, handshake.isStructured()).serve();
            }
        } catch (EOFException e) {
            // The client has gone, as clients may.
            return;
        } catch (IOException e) {
            System.err.println("minimal server: " + e);
        }
    }
}
