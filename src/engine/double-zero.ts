/**
 * 0, for a field whose number will outgrow 31 bits, as times and sums do: V8 keeps -0 as a double, and so need not change the
 * class's layout, and throw away code that was compiled for the old one, when the number grows.
 * What is handed out is `+ 0`, so that nobody meets a -0.
 */
export const DOUBLE_ZERO = -0;
