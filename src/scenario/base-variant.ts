/** What the scenario itself is called among its variants. */
export const BASE_VARIANT = 'base';
