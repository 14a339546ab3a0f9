import { Badge, Text } from "@mantine/core";
import type { Overview } from "../../../src/contract/overview.ts";
import { useHere } from "../../api/context.ts";
import { home } from "../../texts/home.ts";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { LongText } from "../../ui/LongText.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Section } from "../../ui/Section.tsx";
import classes from "./Figures.module.css";

const texts = home.troubles;
type Row = Overview["providers"][number];

/** Providers whose calls fail, in their own words. Absent while there is none. */
export const Troubles = ({ rows }: { rows: Overview["providers"] }) => {
  const { account } = useHere();
  if (rows.length === 0) return null;
  const columns: Column<Row>[] = [
    {
      key: "provider",
      title: texts.provider,
      cell: ({ id, name, target, detail }) => (
        <div className={classes.provider}>
          <LinkTo
            to="/a/$account/settings/providers/$provider"
            params={{ account: account.id, provider: id }}
            size="sm"
            className="breaks"
          >
            {name}
          </LinkTo>
          <Text size="xs" c="dimmed" className="breaks">
            {target}
          </Text>
          <Text component="div" size="sm" hiddenFrom="sm">
            <LongText text={detail} />
          </Text>
        </div>
      ),
    },
    {
      key: "state",
      title: texts.stateTitle,
      cell: ({ state }) => (
        <div className={classes.whole}>
          <Badge color={state === "down" ? "red" : "yellow"}>{texts.state[state]}</Badge>
        </div>
      ),
    },
    { key: "reason", title: texts.reason, from: "sm", cell: ({ detail }) => <LongText text={detail} /> },
    {
      key: "since",
      title: texts.since,
      from: "md",
      cell: ({ changedAt }) => (
        <div className={classes.whole}>
          <Moment at={changedAt} />
        </div>
      ),
    },
  ];
  return (
    <Section title={texts.title}>
      <DataTable
        label={texts.table}
        columns={columns}
        rows={rows}
        rowKey={({ id, target }) => `${id} ${target}`}
      />
    </Section>
  );
};
