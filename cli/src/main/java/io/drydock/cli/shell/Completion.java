package io.drydock.cli.shell;

import io.drydock.cli.command.RawArguments;
import io.drydock.cli.command.UsageException;
import io.drydock.cli.text.Printable;
import io.drydock.filesystem.DirectoryEntry;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.GuestPath;
import io.drydock.volume.Device;
import java.io.IOException;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** What a word that is begun could be: a command, a device, or a path of the guest. */
final class Completion implements Completer {
    private final Shell shell;

    Completion(Shell shell) {
        this.shell = shell;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        if (line.wordIndex() == 0) {
            shell.names().forEach(name -> candidates.add(new Candidate(name)));
            return;
        }
        try {
            if (line.wordIndex() == 1 && line.words().getFirst().equals("mount")) {
                for (Device device : shell.workspace().session().devices()) {
                    candidates.add(new Candidate(device.name()));
                }
            } else if (shell.workspace().isOpen()) {
                paths(line.word().substring(0, line.wordCursor()), candidates);
            }
        } catch (IOException | UsageException nothing) {
            candidates.clear(); // what cannot be listed completes nothing
        }
    }

    private void paths(String word, List<Candidate> candidates) throws IOException, UsageException {
        String above = word.substring(0, word.lastIndexOf('/') + 1);
        GuestPath directory = shell.workspace().directory().resolve(above.isEmpty() ? "." : above);
        FileTree files = shell.workspace().guest().files();
        for (DirectoryEntry entry : files.list(directory)) {
            String name = Printable.of(entry.name().toBytes());
            // A name that would come back as another one is not offered.
            if (GuestPath.of(RawArguments.encode(name)).equals(entry.name())) {
                candidates.add(candidate(above + name, entry.type() == FileType.DIRECTORY));
            }
        }
    }

    /** A directory may go on, so no blank is put behind it. */
    private static Candidate candidate(String path, boolean directory) {
        return directory
                ? new Candidate(path + "/", path + "/", null, null, null, null, false)
                : new Candidate(path);
    }
}
