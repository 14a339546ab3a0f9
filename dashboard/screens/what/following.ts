import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { Preview, PreviewRequest } from "../../../src/contract/preview.ts";
import { useHere } from "../../api/context.ts";
import {
  askPreview,
  askSample,
  type Followed,
  liquidQuery,
  profilePropertiesQuery,
  useFollowed,
} from "../../api/preview.ts";
import type { Words } from "../../ui/code/scope.ts";
import { exampleOf, shapeOf } from "../../ui/code/shape.ts";
import { sampleOf } from "./sampleForm.ts";
import type { PreviewSource } from "./source.ts";
import type { What } from "./templates.ts";

const PREVIEW_MS = 80;
/** Keys change seldom while one writes, and the preview must not wait for them. */
const SAMPLE_MS = 400;

/** What is asked for: the message as it is typed, with the chosen data; null while no trigger is chosen. */
const requestOf = (
  what: What,
  { data, triggerId, profileId }: PreviewSource,
  variant: string | undefined,
  isSecond: boolean,
): PreviewRequest | null =>
  data === "trigger" && triggerId === null
    ? null
    : {
        what,
        ...(variant === undefined ? {} : { variant }),
        ...(isSecond ? { secondChannel: true } : {}),
        ...(data === "trigger" && triggerId !== null ? { triggerId } : {}),
        ...(profileId === null ? {} : { profileId }),
      };

/** The question stays the same while nothing of it changes. */
export const useRequest = (...[what, source, variant, isSecond]: Parameters<typeof requestOf>) =>
  useMemo(() => requestOf(what, source, variant, isSecond), [what, source, variant, isSecond]);

/** The preview of a message as it is typed, with the chosen data; null answers while no trigger is chosen. */
export const usePreview = (campaign: string, request: PreviewRequest | null): Followed<Preview> => {
  const { account } = useHere();
  const ask = useMemo(
    () =>
      request === null ? null : (signal: AbortSignal) => askPreview(account.id, campaign, request, signal),
    [account.id, campaign, request],
  );
  return useFollowed(ask, PREVIEW_MS);
};

/** The sample payload with the keys that the templates read, and all names that an editor completes. */
export const useSampleAndWords = (
  campaign: string,
  what: What,
): { payload: Record<string, unknown>; words: Words } => {
  const { account } = useHere();
  const ask = useCallback(
    (signal: AbortSignal) => askSample(account.id, campaign, what, signal),
    [account.id, campaign, what],
  );
  const { answer } = useFollowed(ask, SAMPLE_MS);
  const { data: liquid } = useQuery(liquidQuery(account.id));
  const { data: properties } = useQuery(profilePropertiesQuery(account.id));
  const { samplePayload } = what;
  const payload = useMemo(() => sampleOf(samplePayload, answer?.payload), [samplePayload, answer]);
  const words = useMemo(
    (): Words => ({
      liquid: liquid ?? { tags: [], filters: [], roots: [], blocks: [] },
      profile: (properties?.data ?? []).map(({ name, example }) => ({ name, example: exampleOf(example) })),
      payload: shapeOf(payload, answer?.keys ?? []),
    }),
    [liquid, properties, payload, answer],
  );
  return { payload, words };
};
