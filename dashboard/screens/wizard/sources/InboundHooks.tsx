import { Badge, Button, Group, Menu, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { INBOUND_PRESETS, InboundHook } from "../../../../src/contract/inboundHook.ts";
import { inboundHooksPerCampaignMax } from "../../../../src/limits.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { inboundHooksQuery, useInboundHookActs } from "../../../api/inboundHooks.ts";
import { sources as texts } from "../../../texts/sources.ts";
import { Moment } from "../../../ui/Moment.tsx";
import { notifyFailed } from "../../../ui/notify.tsx";
import { QueryView } from "../../../ui/QueryView.tsx";
import { useWizard } from "../WizardContext.ts";
import { HookDialog } from "./HookDialog.tsx";
import classes from "./sources.module.css";

const route = getRouteApi("/a/$account/campaigns/$campaign/edit/$section");

type Preset = (typeof INBOUND_PRESETS)[number] | "none";
const PRESETS: readonly Preset[] = ["shopify", "stripe", "standard_webhooks", "none"];

type State = keyof typeof texts.state;
const COLORS: Record<State, string> = {
  off: "gray",
  unchosen: "yellow",
  noSecret: "yellow",
  waiting: "blue",
  ready: "teal",
};

const stateOf = (hook: InboundHook): State => {
  if (!hook.isOn) return "off";
  if (hook.check.kind !== "none" && !hook.hasSecret) return "noSecret";
  if (hook.lastReceivedAt === null) return "waiting";
  return hook.mapping.recipient.path === "" ? "unchosen" : "ready";
};

const OneHook = ({ hook, open }: { hook: InboundHook; open: () => void }) => {
  const state = stateOf(hook);
  return (
    <div className={classes.hook}>
      <div className={classes.hookWords}>
        <Group gap={8}>
          <Text size="sm" fw={600} className="breaks">
            {hook.name}
          </Text>
          <Badge color={COLORS[state]}>{texts.state[state]}</Badge>
        </Group>
        <Text size="sm" className={classes.quiet ?? ""} component="div">
          {texts.checks[hook.check.kind]}
          {hook.lastReceivedAt === null ? null : (
            <>
              {" · "}
              {texts.lastCame} <Moment at={hook.lastReceivedAt} />
            </>
          )}
        </Text>
      </div>
      <Button size="xs" variant="default" onClick={open} aria-label={texts.open(hook.name)}>
        {texts.setUp}
      </Button>
    </div>
  );
};

const AddHook = ({
  add,
  isBusy,
  isFull,
}: {
  add: (preset: Preset) => void;
  isBusy: boolean;
  isFull: boolean;
}) => (
  <Group gap="sm">
    <Menu position="bottom-start" width={320}>
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          loading={isBusy}
          disabled={isFull}
        >
          {texts.add}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {PRESETS.map((preset) => (
          <Menu.Item key={preset} onClick={() => add(preset)}>
            <Text size="sm" fw={600}>
              {texts.presets[preset]}
            </Text>
            <Text size="xs" className={classes.quiet ?? ""}>
              {texts.presetText[preset]}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
    {isFull ? (
      <Text size="sm" c="dimmed">
        {texts.full(inboundHooksPerCampaignMax)}
      </Text>
    ) : null}
  </Group>
);

const Heading = () => (
  <div>
    <Text size="sm" fw={500}>
      {texts.hooks}
    </Text>
    <Text size="sm" className={classes.quiet ?? ""}>
      {texts.hooksText}
    </Text>
  </div>
);

/** Whether this person may change what fires the campaign. */
const useMayChange = (): boolean => {
  const may = useMay();
  const { campaign } = useWizard().draft;
  return may("campaigns:write") && (campaign.version === 0 || may("campaigns:publish"));
};

/** Other systems' webhooks that fire the campaign. They are no part of the draft: what is changed holds at once. */
export const InboundHooks = () => {
  const { account } = useHere();
  const { campaign } = useWizard().draft;
  const { hook: opened } = route.useSearch();
  const navigate = route.useNavigate();
  const mayChange = useMayChange();
  const query = useQuery(inboundHooksQuery(account.id, campaign.id));
  const { create } = useInboundHookActs(account.id, campaign.id);
  /** Addresses of this visit, by hook: they are nowhere else. */
  const [urls, setUrls] = useState<Readonly<Record<string, string>>>({});
  const open = (hook: string | undefined): void =>
    void navigate({ search: { hook }, replace: hook === undefined });
  const keep = (hook: string, url: string): void => setUrls((before) => ({ ...before, [hook]: url }));
  const add = (preset: Preset): void => {
    const name = texts.presets[preset];
    create.mutate(preset === "none" ? { name } : { name, preset }, {
      onSuccess: ({ id, url }) => {
        keep(id, url);
        open(id);
      },
      onError: (error) => notifyFailed(texts.failed, error, () => add(preset)),
    });
  };
  return (
    <Stack gap="xs" data-field="start.sources.inbound" tabIndex={-1}>
      <Heading />
      <QueryView query={query}>
        {(hooks) => (
          <>
            {hooks.map((hook) => (
              <OneHook key={hook.id} hook={hook} open={() => open(hook.id)} />
            ))}
            {mayChange ? (
              <AddHook
                add={add}
                isBusy={create.isPending}
                isFull={hooks.length >= inboundHooksPerCampaignMax}
              />
            ) : (
              <Text size="sm" c="dimmed">
                {texts.mayNot}
              </Text>
            )}
            <HookDialog
              hook={hooks.find(({ id }) => id === opened) ?? null}
              isWanted={opened !== undefined}
              url={opened === undefined ? undefined : urls[opened]}
              onUrl={keep}
              mayChange={mayChange}
              onClose={() => open(undefined)}
            />
          </>
        )}
      </QueryView>
    </Stack>
  );
};
