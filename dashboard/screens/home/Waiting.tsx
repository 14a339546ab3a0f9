import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Overview } from "../../../src/contract/overview.ts";
import { useHere } from "../../api/context.ts";
import { home } from "../../texts/home.ts";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Section } from "../../ui/Section.tsx";
import classes from "./Figures.module.css";

const texts = home.waiting;

const Row = ({ name, count }: { name: ReactNode; count: number }) => (
  <li className={classes.row}>
    <span>{name}</span>
    <span className={`${classes.figure} tabular`}>{count.toLocaleString("en")}</span>
  </li>
);

const Rows = ({ waiting }: { waiting: Overview["waiting"] }) => {
  const { account } = useHere();
  const params = { account: account.id };
  const { undecided, delayed, due, held, oldestDueAt } = waiting;
  return (
    <ul className={classes.list}>
      <Row
        count={undecided}
        name={
          <LinkTo inherit to="/a/$account/triggers" params={params}>
            {texts.undecided}
          </LinkTo>
        }
      />
      <Row
        count={delayed}
        name={
          <LinkTo inherit to="/a/$account/messages" params={params} search={{ state: "delayed" }}>
            {texts.delayed}
          </LinkTo>
        }
      />
      <Row
        count={due}
        name={
          <LinkTo inherit to="/a/$account/messages" params={params} search={{ state: "due" }}>
            {texts.due}
          </LinkTo>
        }
      />
      <Row
        count={held}
        name={
          <LinkTo inherit to="/a/$account/messages" params={params} search={{ state: "held" }}>
            {texts.held}
          </LinkTo>
        }
      />
      {oldestDueAt === null ? null : (
        <li className={classes.row}>
          <span>{texts.oldest}</span>
          <span className={classes.figure}>
            <Moment at={oldestDueAt} />
          </span>
        </li>
      )}
    </ul>
  );
};

/** What is accepted and has not ended. */
export const Waiting = ({ waiting }: { waiting: Overview["waiting"] }) => {
  const { undecided, delayed, due, held } = waiting;
  return (
    <Section title={texts.title}>
      {undecided + delayed + due + held === 0 ? (
        <Text size="sm" c="dimmed">
          {texts.nothing}
        </Text>
      ) : (
        <Rows waiting={waiting} />
      )}
    </Section>
  );
};
