/** The {@code drydock} command. */
module io.drydock.cli {
    requires io.drydock.archive;
    requires io.drydock.core;
    requires io.github.javadiffutils;
    requires java.xml;
    requires org.apache.commons.cli;
    requires org.jline.reader;
    requires org.jline.terminal;
    requires org.jline.terminal.ffm;
    requires tools.jackson.core;
    requires static org.jspecify;
}
