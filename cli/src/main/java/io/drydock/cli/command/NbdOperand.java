package io.drydock.cli.command;

import io.drydock.nbd.NbdUri;
import java.util.regex.Pattern;

/** The operands of the commands on NBD servers. */
public final class NbdOperand {
    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*");

    private NbdOperand() {}

    /** Whether it is a URI rather than a path; such a path begins with {@code ./}. */
    public static boolean isUri(String operand) {
        return URI.matcher(operand).matches();
    }

    public static NbdUri uri(String operand) throws UsageException {
        try {
            return NbdUri.parse(operand);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The URI of a command that wants one and nothing else. */
    public static NbdUri only(Invocation invocation) throws UsageException {
        if (invocation.operands().size() != 1) {
            throw new UsageException("give one NBD URI");
        }
        return uri(invocation.operands().getFirst());
    }
}
