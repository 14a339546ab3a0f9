import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import type { ContentBlockDetail } from "../../../../src/contract/contentBlock.ts";
import { ApiError } from "../../../api/client.ts";
import { askBlockCheck, usePatchContentBlock } from "../../../api/contentBlocks.ts";
import { useHere } from "../../../api/context.ts";
import { liquidQuery, profilePropertiesQuery, useFollowed } from "../../../api/preview.ts";
import type { Words } from "../../../ui/code/scope.ts";
import { exampleOf, newShape } from "../../../ui/code/shape.ts";

const CHECK_MS = 80;

/** Names that the editor completes: all but those of a payload, which is the campaign's. */
const useWords = (account: string): Words => {
  const { data: liquid } = useQuery(liquidQuery(account));
  const { data: properties } = useQuery(profilePropertiesQuery(account));
  return useMemo(
    () => ({
      liquid: liquid ?? { tags: [], filters: [], roots: [], blocks: [] },
      profile: (properties?.data ?? []).map(({ name, example }) => ({ name, example: exampleOf(example) })),
      payload: newShape(),
    }),
    [liquid, properties],
  );
};

/** What was typed of a block, what it would say, and saving it. */
export const useBlockForm = (block: ContentBlockDetail) => {
  const account = useHere().account.id;
  const save = usePatchContentBlock(account, block.id);
  const [typed, setTyped] = useState<{ source?: string; description?: string }>({});
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const { source = block.source, description = block.description } = typed;
  const ask = useCallback(
    (signal: AbortSignal) => askBlockCheck(account, block.id, source, signal),
    [account, block.id, source],
  );
  return {
    source,
    description,
    words: useWords(account),
    checked: useFollowed(ask, CHECK_MS),
    isChanged: source !== block.source || description !== block.description,
    error: save.error,
    isConflict: save.error instanceof ApiError && save.error.code === "content-block/version-conflict",
    isSaving: save.isPending,
    savedAt,
    change: (patch: typeof typed): void => {
      save.reset();
      setTyped((before) => ({ ...before, ...patch }));
    },
    save: (): void =>
      save.mutate(
        { version: block.version, source, description },
        { onSuccess: () => setSavedAt(Date.now()) },
      ),
  };
};

export type BlockForm = ReturnType<typeof useBlockForm>;
