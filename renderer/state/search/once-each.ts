/** Asks for each query once, however often it comes: many verbs look for the same words. */
export function onceEach<T>(ask: (query: string) => T): (query: string) => T {
  const known = new Map<string, T>();
  return (query) => {
    const answer = known.get(query) ?? ask(query);
    known.set(query, answer);
    return answer;
  };
}
