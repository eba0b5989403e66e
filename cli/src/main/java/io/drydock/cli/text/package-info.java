/**
 * Turns what was found into text: tables for people, JSON and XML for programs. All of it takes
 * guest data as hostile: nothing printed can drive a terminal. For the commands only.
 */
@NullMarked
package io.drydock.cli.text;

import org.jspecify.annotations.NullMarked;
