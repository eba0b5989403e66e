package io.drydock.internal.lvm2cmd;

import java.util.List;

/**
 * What a command has said.
 *
 * @param ok whether it has succeeded
 * @param printed what it would print on standard output, warnings among it, by lines
 * @param errors what went wrong, by lines; may be there although it has succeeded
 */
public record LvmAnswer(boolean ok, List<String> printed, List<String> errors) {
    public LvmAnswer {
        printed = List.copyOf(printed);
        errors = List.copyOf(errors);
    }

    /** The errors as one line. */
    public String problem() {
        return errors.isEmpty() ? "lvm does not say why" : String.join(" ", errors);
    }
}
