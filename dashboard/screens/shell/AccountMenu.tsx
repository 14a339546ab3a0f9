import { Badge, Menu, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCheck, IconFlask2, IconPlus, IconSelector, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { forwardRef, lazy, Suspense } from "react";
import { useHere } from "../../api/context.ts";
import { createDemo, removeDemo } from "../../api/session.ts";
import { common } from "../../texts/common.ts";
import { shell } from "../../texts/shell.ts";
import { ConfirmDestructive } from "../../ui/ConfirmDestructive.tsx";
import { notifyDone, notifyFailed } from "../../ui/notify.tsx";
import classes from "./AccountMenu.module.css";

// few ever make a second account, and nobody before Home stands
const CreateAccount = lazy(async () => ({ default: (await import("./CreateAccount.tsx")).CreateAccount }));

const Target = forwardRef<HTMLButtonElement, Record<string, unknown>>((props, ref) => {
  const { account } = useHere();
  return (
    <UnstyledButton {...props} ref={ref} className={classes.target}>
      <VisuallyHidden>{shell.account.prefix}</VisuallyHidden>
      <Text fw={650} truncate>
        {account.name}
      </Text>
      {account.isDemo ? <Badge color="orange">{shell.account.demo}</Badge> : null}
      <VisuallyHidden>{shell.account.switch}</VisuallyHidden>
      <IconSelector size={16} aria-hidden />
    </UnstyledButton>
  );
});
Target.displayName = "Target";

const Accounts = ({ enter }: { enter: (id: string) => void }) => {
  const { session, account } = useHere();
  return session.accounts.map(({ id, name, isDemo }) => (
    <Menu.Item
      key={id}
      onClick={() => enter(id)}
      aria-current={id === account.id ? "true" : undefined}
      rightSection={id === account.id ? <IconCheck size={16} aria-hidden /> : null}
    >
      {name} {isDemo ? <Badge color="orange">{shell.account.demo}</Badge> : null}
    </Menu.Item>
  ));
};

const DemoItem = ({ open, remove }: { open: () => void; remove: () => void }) => {
  const demo = useHere().session.accounts.find(({ isDemo }) => isDemo);
  if (demo === undefined) {
    return (
      <Menu.Item leftSection={<IconFlask2 size={16} aria-hidden />} onClick={open}>
        {shell.account.openDemo}
      </Menu.Item>
    );
  }
  return (
    <Menu.Item
      c="var(--mantine-color-error)"
      leftSection={<IconTrash size={16} aria-hidden />}
      disabled={demo.role !== "owner"}
      title={demo.role === "owner" ? undefined : common.notAllowed}
      onClick={remove}
    >
      {shell.account.removeDemo}
    </Menu.Item>
  );
};

/** Which account this is, and the way to the others. */
export const AccountMenu = () => {
  const { session } = useHere();
  const navigate = useNavigate();
  const [isCreating, creating] = useDisclosure(false);
  const [isRemoving, removing] = useDisclosure(false);
  const enter = (id: string): void => void navigate({ to: "/a/$account", params: { account: id } });
  const openDemo = (): void => {
    createDemo().then(
      ({ accountId }) => enter(accountId),
      (error: unknown) => notifyFailed(shell.account.demoFailed, error, openDemo),
    );
  };
  const demo = session.accounts.find(({ isDemo }) => isDemo);
  const remove = async (): Promise<void> => {
    if (demo === undefined) return;
    const other = session.accounts.find(({ isDemo }) => !isDemo);
    if (other !== undefined) await navigate({ to: "/a/$account", params: { account: other.id } });
    await removeDemo(demo.id);
    notifyDone(shell.account.demoRemoved);
  };
  return (
    <>
      <Menu position="bottom-start" width={280}>
        <Menu.Target>
          <Target />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{shell.account.heading}</Menu.Label>
          <Accounts enter={enter} />
          <Menu.Divider />
          <Menu.Item leftSection={<IconPlus size={16} aria-hidden />} onClick={creating.open}>
            {shell.account.create}
          </Menu.Item>
          <DemoItem open={openDemo} remove={removing.open} />
        </Menu.Dropdown>
      </Menu>
      {isCreating ? (
        <Suspense fallback={null}>
          <CreateAccount isOpen onClose={creating.close} />
        </Suspense>
      ) : null}
      <ConfirmDestructive
        isOpen={isRemoving}
        title={shell.account.removeDemoTitle}
        text={shell.account.removeDemoText}
        typed={null}
        action={shell.account.removeDemo}
        onClose={removing.close}
        onConfirm={remove}
      />
    </>
  );
};
