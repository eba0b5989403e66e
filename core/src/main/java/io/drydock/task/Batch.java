package io.drydock.task;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * Many small operations in one go, by as many threads as there are processors where there is enough
 * to do: {@code Batch.each(paths, files::status)}.
 *
 * <p>They are done in no order, some at the same time; what they share must bear that, as a guest's
 * files do.
 *
 * <p>Threading: safe for use by many threads at once. The caller's thread does its share, so that a
 * batch may also be run by a {@link Task}.
 */
public final class Batch {
    private Batch() {}

    /** What is done with each. */
    @FunctionalInterface
    public interface Step<I, R> {
        R run(I item) throws IOException;
    }

    /** What is done with each and gives nothing. */
    @FunctionalInterface
    public interface Change<I> {
        void run(I item) throws IOException;
    }

    /** Does it with each, whatever becomes of the others; the outcomes are in the items' order. */
    public static <I, R> List<Outcome<R>> each(List<I> items, Step<? super I, R> step)
            throws IOException {
        return each(items, step, Monitor.NONE);
    }

    /**
     * As {@link #each(List, Step)}.
     *
     * @param monitor is told of items
     * @throws io.drydock.error.CancelledException when it was cancelled; what was done stays done
     */
    public static <I, R> List<Outcome<R>> each(
            List<I> items, Step<? super I, R> step, Monitor monitor) throws IOException {
        AtomicReferenceArray<Outcome<R>> outcomes = new AtomicReferenceArray<>(items.size());
        Share.run(items.size(), i -> outcomes.set(i, outcome(items.get(i), step)), monitor);
        return list(outcomes);
    }

    /** As {@link #each(List, Step)}, with what gives nothing: the outcomes hold the items. */
    public static <I> List<Outcome<I>> change(List<I> items, Change<? super I> change)
            throws IOException {
        return each(
                items,
                item -> {
                    change.run(item);
                    return item;
                });
    }

    /** Does it with each until one fails; the results are in the items' order. */
    public static <I, R> List<R> all(List<I> items, Step<? super I, R> step) throws IOException {
        return all(items, step, Monitor.NONE);
    }

    /**
     * As {@link #all(List, Step)}.
     *
     * @param monitor is told of items
     * @throws IOException the failure that came first. What was done by then stays done, and
     *     nothing goes on
     */
    public static <I, R> List<R> all(List<I> items, Step<? super I, R> step, Monitor monitor)
            throws IOException {
        AtomicReferenceArray<R> results = new AtomicReferenceArray<>(items.size());
        Share.run(items.size(), i -> results.set(i, step.run(items.get(i))), monitor);
        return list(results);
    }

    private static <I, R> Outcome<R> outcome(I item, Step<? super I, R> step) {
        try {
            return new Outcome.Success<>(step.run(item));
        } catch (IOException e) {
            return new Outcome.Failure<>(e);
        }
    }

    private static <E> List<E> list(AtomicReferenceArray<E> array) {
        return IntStream.range(0, array.length()).mapToObj(array::get).toList();
    }
}
