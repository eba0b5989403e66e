package io.drydock.search;

import java.io.IOException;

/**
 * What is done with each file of a parallel walk.
 *
 * <p>Threading: called by all threads of the walk, also at once.
 */
@FunctionalInterface
public interface Visitor {
    /** One file. An exception ends the walk, which throws it. */
    void visit(FoundFile file) throws IOException;
}
