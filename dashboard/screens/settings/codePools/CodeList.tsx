import { Anchor, Badge, Box, Group, SegmentedControl, Stack, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDownload, IconEraser } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { CodePool, PoolCode } from "../../../../src/contract/codePool.ts";
import { CODE_STATES } from "../../../../src/contract/codes.ts";
import { codesAddress, poolCodesQuery, useRemoveFreeCodes } from "../../../api/codePools.ts";
import { useHere, useMay } from "../../../api/context.ts";
import type { CodePoolSearch } from "../../../searches.ts";
import { codePools as words } from "../../../texts/codePools.ts";
import { users } from "../../../texts/users.ts";
import { ConfirmDestructive } from "../../../ui/ConfirmDestructive.tsx";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { LinkTo } from "../../../ui/LinkTo.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { notifyDone } from "../../../ui/notify.tsx";
import { QueryView } from "../../../ui/QueryView.tsx";
import { SearchField } from "../../../ui/SearchField.tsx";
import { Section } from "../../../ui/Section.tsx";
import { GuardedButton } from "../GuardedButton.tsx";

const route = getRouteApi("/a/$account/settings/code-pools/$pool");
const texts = words.codes;
const COLORS: Record<PoolCode["state"], string> = { free: "teal", held: "blue", sent: "gray" };

const User = ({ code: { state, profileId, identity } }: { code: PoolCode }) => {
  const { account } = useHere();
  if (state === "free") return null;
  if (profileId === null)
    return (
      <Text size="sm" c="dimmed">
        {texts.userGone}
      </Text>
    );
  return (
    <LinkTo
      to="/a/$account/users/$profile"
      params={{ account: account.id, profile: String(profileId) }}
      size="sm"
      className="breaks"
    >
      {identity ?? users.nobody(profileId)}
    </LinkTo>
  );
};

const Campaign = ({ code: { campaignId, campaignName } }: { code: PoolCode }) => {
  const { account } = useHere();
  if (campaignId === null) return null;
  return (
    <LinkTo
      to="/a/$account/campaigns/$campaign"
      params={{ account: account.id, campaign: campaignId }}
      size="sm"
      className="breaks"
    >
      {campaignName ?? campaignId}
    </LinkTo>
  );
};

const COLUMNS: readonly Column<PoolCode>[] = [
  {
    key: "code",
    title: texts.code,
    cell: ({ code }) => (
      <Text size="sm" ff="monospace" className="breaks">
        {code}
      </Text>
    ),
  },
  {
    key: "state",
    title: texts.state,
    cell: ({ state }) => (
      <Tooltip label={texts.stateHints[state]} events={{ hover: true, focus: true, touch: true }}>
        <Badge color={COLORS[state]}>{texts.states[state]}</Badge>
      </Tooltip>
    ),
  },
  { key: "user", title: texts.user, cell: (code) => <User code={code} /> },
  { key: "campaign", title: texts.campaign, from: "sm", cell: (code) => <Campaign code={code} /> },
  {
    key: "taken",
    title: texts.taken,
    align: "right",
    from: "md",
    cell: ({ takenAt }) => (takenAt === null ? null : <Moment at={takenAt} />),
  },
];

const noneWords = ({ code, state }: CodePoolSearch): string => {
  if (code !== undefined) return texts.none;
  return state === undefined ? texts.noCodes : texts.noneOf;
};

const Found = ({ pool, search }: { pool: CodePool; search: CodePoolSearch }) => {
  const { account } = useHere();
  const list = useInfiniteQuery(poolCodesQuery(account.id, pool.id, search));
  return (
    <QueryView query={list}>
      {({ pages }) => {
        const rows = pages.flatMap(({ data }) => data);
        if (rows.length === 0)
          return (
            <Text size="sm" c="dimmed" role="status">
              {noneWords(search)}
            </Text>
          );
        return (
          <DataTable
            label={texts.list}
            columns={COLUMNS}
            rows={rows}
            rowKey={({ code }) => code}
            more={
              list.hasNextPage
                ? { isLoading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }
                : undefined
            }
          />
        );
      }}
    </QueryView>
  );
};

const RemoveFree = ({ pool }: { pool: CodePool }) => {
  const { account } = useHere();
  const [isAsking, asking] = useDisclosure(false);
  const remove = useRemoveFreeCodes(account.id);
  return (
    <>
      <GuardedButton
        isAllowed={useMay()("codes:write")}
        size="compact-sm"
        variant="default"
        leftSection={<IconEraser size={15} aria-hidden />}
        onClick={asking.open}
      >
        {texts.removeFree}
      </GuardedButton>
      <ConfirmDestructive
        isOpen={isAsking}
        title={texts.remove.title(pool.name)}
        text={texts.remove.text(pool.free)}
        typed={pool.name}
        typeLabel={texts.remove.type}
        action={texts.remove.action}
        onClose={asking.close}
        onConfirm={async () => {
          const { removed } = await remove.mutateAsync(pool.id);
          notifyDone(texts.remove.done(removed));
        }}
      />
    </>
  );
};

const Acts = ({ pool }: { pool: CodePool }) => {
  const { account } = useHere();
  return (
    <Group gap="md">
      {pool.free > 0 ? <RemoveFree pool={pool} /> : null}
      <Anchor href={codesAddress(account.id, pool.id)} download size="sm">
        <Group gap={4} wrap="nowrap" component="span">
          <IconDownload size={15} aria-hidden />
          {texts.export}
        </Group>
      </Anchor>
    </Group>
  );
};

/** The codes with who has them, to look one up or to take them elsewhere. */
export const CodeList = ({ pool }: { pool: CodePool }) => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const maySee = useMay()("codes:write");
  const change = (patch: CodePoolSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...patch }), replace: true });
  if (!maySee)
    return (
      <Section title={texts.title}>
        <Text size="sm">{texts.notSeen}</Text>
      </Section>
    );
  return (
    <Section title={texts.title} aside={pool.codes === 0 ? null : <Acts pool={pool} />}>
      <Stack gap="md">
        {pool.codes === 0 ? null : (
          <Group align="flex-end" gap="md">
            <Box flex={1} miw={220} maw={420}>
              <SearchField
                label={texts.find}
                placeholder={texts.findPlaceholder}
                value={search.code ?? ""}
                onSearch={(code) => change({ code: code === "" ? undefined : code })}
              />
            </Box>
            <SegmentedControl
              aria-label={texts.filter}
              value={search.state ?? "any"}
              onChange={(chosen) => change({ state: CODE_STATES.find((state) => state === chosen) })}
              data={[
                { value: "any", label: texts.any },
                ...CODE_STATES.map((state) => ({ value: state, label: texts.states[state] })),
              ]}
            />
          </Group>
        )}
        <Found pool={pool} search={search} />
      </Stack>
    </Section>
  );
};
