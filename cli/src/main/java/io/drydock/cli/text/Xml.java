package io.drydock.cli.text;

import java.io.OutputStream;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * One XML document, indented by two spaces. It is written in ASCII, with character references for
 * the rest, so that no guest's text reaches a terminal as a control sequence; characters that XML
 * cannot hold become U+FFFD.
 *
 * <p>Threading: for one thread.
 */
final class Xml {
    private final XMLStreamWriter out;
    private int depth;
    private boolean isEmpty;

    private Xml(XMLStreamWriter out) {
        this.out = out;
    }

    static Xml document(OutputStream stream) throws XMLStreamException {
        XMLOutputFactory factory = XMLOutputFactory.newDefaultFactory();
        Xml xml = new Xml(factory.createXMLStreamWriter(stream, "US-ASCII"));
        xml.out.writeStartDocument("1.0");
        return xml;
    }

    Xml start(String name) throws XMLStreamException {
        indent();
        out.writeStartElement(name);
        depth++;
        isEmpty = true;
        return this;
    }

    /** Ends an element that holds elements, or nothing. */
    Xml end() throws XMLStreamException {
        depth--;
        if (!isEmpty) {
            indent();
        }
        out.writeEndElement();
        isEmpty = false;
        return this;
    }

    Xml attribute(String name, String value) throws XMLStreamException {
        out.writeAttribute(name, valid(value));
        return this;
    }

    Xml element(String name, String text) throws XMLStreamException {
        start(name);
        return text(text);
    }

    Xml element(String name, Optional<String> text) throws XMLStreamException {
        if (text.isPresent() && !text.get().isEmpty()) {
            element(name, text.get());
        }
        return this;
    }

    /** Writes the text of the element just begun, and ends it. */
    Xml text(String text) throws XMLStreamException {
        out.writeCharacters(valid(text));
        depth--;
        out.writeEndElement();
        isEmpty = false;
        return this;
    }

    void finish() throws XMLStreamException {
        out.writeCharacters("\n");
        out.writeEndDocument();
        out.flush();
    }

    private void indent() throws XMLStreamException {
        out.writeCharacters("\n" + "  ".repeat(depth));
    }

    /** XML 1.0, production 2 (Char). */
    private static String valid(String text) {
        int[] points =
                text.codePoints()
                        .map(point ->
                                point == '\t'
                                                || point == '\n'
                                                || point == '\r'
                                                || (point >= 0x20 && point <= 0xD7FF)
                                                || (point >= 0xE000 && point <= 0xFFFD)
                                                || point >= 0x10000
                                        ? point
                                        : 0xFFFD)
                        .toArray();
        return new String(points, 0, points.length);
    }
}
