import { infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { TemplateReading, WhatsAppTemplatePage } from "../../src/contract/whatsapp.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

const ROWS = 50;
const FIRST = "";

export interface TemplateChoice {
  /** Undefined: of all providers. */
  provider: string | undefined;
  search: string;
  status: string;
  language: string;
}

const keyOfAll = (account: string) => keyOf(account, "settings", "whatsappTemplates");

/** Approved templates of WhatsApp by name, as they were read last. */
export const whatsappTemplatesQuery = (account: string, choice: TemplateChoice) =>
  infiniteQueryOptions({
    queryKey: [...keyOfAll(account), choice],
    queryFn: ({ pageParam, signal }) =>
      call<WhatsAppTemplatePage>("/whatsapp-templates", {
        account,
        query: { ...choice, limit: ROWS, cursor: pageParam },
        signal,
      }),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });

/** Reads the lists of providers anew, one after the other; the answers say how each went. */
export const useRefreshTemplates = (account: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (providers: readonly string[]) => {
      const readings: TemplateReading[] = [];
      for (const provider of providers) {
        const path = `/providers/${encodeURIComponent(provider)}/whatsapp-templates/refresh`;
        readings.push(await call<TemplateReading>(path, { method: "POST", account }));
      }
      return readings;
    },
    onSettled: () => client.invalidateQueries({ queryKey: keyOfAll(account) }),
  });
};
