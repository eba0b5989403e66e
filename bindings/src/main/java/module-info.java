/** The C libraries and the kernel's headers, as jextract renders them. */
module io.drydock.bindings {}
