import { receiverClientsPerAddressMax, receiverConversationMsMax, receiverRefusalsMax } from "../limits.ts";

/** Conversations under way: how many of one address, how long each, and how often it named an address that is none of ours. */
export const createVisits = (cut: (id: string) => void) => {
  const visits = new Map<string, { from: string; timer: NodeJS.Timeout; refusals: number }>();
  const countFrom = (from: string): number =>
    [...visits.values()].filter((visit) => visit.from === from).length;
  const end = (id: string): void => {
    clearTimeout(visits.get(id)?.timer);
    visits.delete(id);
  };
  return {
    /** False when there are too many from there. */
    begin: (id: string, from: string): boolean => {
      if (countFrom(from) >= receiverClientsPerAddressMax) return false;
      const timer = setTimeout(() => cut(id), receiverConversationMsMax);
      timer.unref();
      visits.set(id, { from, timer, refusals: 0 });
      return true;
    },
    end,
    endAll: (): void => {
      for (const id of [...visits.keys()]) end(id);
    },
    /** Notes a refusal; true when there were too many. */
    isTired: (id: string): boolean => {
      const visit = visits.get(id);
      if (visit === undefined) return true;
      visit.refusals++;
      return visit.refusals >= receiverRefusalsMax;
    },
  };
};
