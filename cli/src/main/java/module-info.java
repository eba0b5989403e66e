/** The {@code drydock} command. */
module io.drydock.cli {
    requires io.drydock.core;
    requires java.xml;
    requires org.apache.commons.cli;
    requires tools.jackson.core;
    requires static org.jspecify;
}
