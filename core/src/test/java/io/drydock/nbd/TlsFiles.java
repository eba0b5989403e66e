package io.drydock.nbd;

import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Certificates and keys for servers and clients, in directories as nbdkit, QEMU and libnbd have
 * them. They are made by GnuTLS.
 */
final class TlsFiles {
    private final Path root;

    TlsFiles(Path root) {
        Needs.program("certtool", "gnutls-bin");
        this.root = root;
    }

    Path directory(String name) {
        return root.resolve(name);
    }

    /** A directory with an authority of its own. */
    Path authority(String name) throws IOException {
        Path directory = Files.createDirectory(directory(name));
        privateKey(directory.resolve("ca-key.pem"), "--key-type=ecdsa");
        template(directory, "cn=Test authority", "ca", "cert_signing_key", "crl_signing_key");
        certtool(
                "--generate-self-signed",
                "--load-privkey=" + directory.resolve("ca-key.pem"),
                "--template=" + directory.resolve("template"),
                "--outfile=" + directory.resolve("ca-cert.pem"));
        return directory;
    }

    /** Adds a server's certificate to a directory. */
    void server(Path directory, String... lines) throws IOException {
        certificate(directory, "server", "tls_www_server", "--key-type=ecdsa", lines);
    }

    /**
     * Adds a client's certificate to a directory.
     *
     * @param form of the key, as certtool names it
     */
    void client(Path directory, String form) throws IOException {
        certificate(directory, "client", "tls_www_client", form, "cn=Test client");
    }

    private void certificate(Path directory, String name, String use, String form, String... lines)
            throws IOException {
        privateKey(directory.resolve(name + "-key.pem"), form.split(" "));
        String[] all = Arrays.copyOf(lines, lines.length + 1);
        all[lines.length] = use + "\nsigning_key\nencryption_key";
        template(directory, all);
        certtool(
                "--generate-certificate",
                "--load-ca-certificate=" + directory.resolve("ca-cert.pem"),
                "--load-ca-privkey=" + directory.resolve("ca-key.pem"),
                "--load-privkey=" + directory.resolve(name + "-key.pem"),
                "--template=" + directory.resolve("template"),
                "--outfile=" + directory.resolve(name + "-cert.pem"));
    }

    /** Revokes the server's certificate. */
    void revokeServer(Path directory) throws IOException {
        template(directory, "crl_next_update = 43", "crl_number = 1");
        certtool(
                "--generate-crl",
                "--load-ca-certificate=" + directory.resolve("ca-cert.pem"),
                "--load-ca-privkey=" + directory.resolve("ca-key.pem"),
                "--load-certificate=" + directory.resolve("server-cert.pem"),
                "--template=" + directory.resolve("template"),
                "--outfile=" + directory.resolve("ca-crl.pem"));
    }

    private static void privateKey(Path file, String... form) {
        String[] command = new String[form.length + 2];
        command[0] = "--generate-privkey";
        command[1] = "--outfile=" + file;
        System.arraycopy(form, 0, command, 2, form.length);
        certtool(command);
    }

    private static void template(Path directory, String... lines) throws IOException {
        Files.writeString(directory.resolve("template"), String.join("\n", lines) + "\n");
    }

    private static void certtool(String... arguments) {
        Object[] command = new Object[arguments.length + 1];
        command[0] = "certtool";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Commands.run(command);
    }
}
