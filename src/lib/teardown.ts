/** What was opened, closed in reverse order. */
export interface Teardown {
  add(name: string, close: () => Promise<void> | void): void;
  /** Closes everything; what cannot be closed is told and passed over. */
  run(onFailure: (name: string, error: unknown) => void): Promise<void>;
}

export const teardown = (): Teardown => {
  const open: { name: string; close: () => Promise<void> | void }[] = [];
  return {
    add: (name, close) => {
      open.push({ name, close });
    },
    run: async (onFailure) => {
      for (let last = open.pop(); last !== undefined; last = open.pop()) {
        try {
          await last.close();
        } catch (error) {
          onFailure(last.name, error);
        }
      }
    },
  };
};
