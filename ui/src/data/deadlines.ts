/** An order that must leave within this time is shown as urgent. */
export const SOON_MS = 24 * 60 * 60 * 1000
