/**
 * The pauses before the registry is asked again, milliseconds. What could not be asked stands still, and should go
 * on soon after Redis answers again, or after a recovery is over: so the longest is short.
 */
export const askingAgain = { first: 100, longest: 1_000 } as const;
