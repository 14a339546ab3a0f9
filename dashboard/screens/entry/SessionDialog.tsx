import { Modal, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { onSessionEnded } from "../../api/client.ts";
import { sessionQuery } from "../../api/session.ts";
import { shell } from "../../texts/shell.ts";
import { LoadingState } from "../../ui/States.tsx";

/** Seldom needed, and never at first. */
const LogInForm = lazy(async () => ({ default: (await import("./LogInForm.tsx")).LogInForm }));

/** A log-in that ends while somebody works is renewed here; the request that met its end goes on afterwards. */
export const SessionDialog = () => {
  const { data: session } = useQuery({ ...sessionQuery, enabled: false });
  const [isOpen, setOpen] = useState(false);
  const waiting = useRef<(() => void)[]>([]);
  const isLoggedIn = session !== null && session !== undefined;
  useEffect(() => {
    if (!isLoggedIn) {
      onSessionEnded(null);
      return;
    }
    onSessionEnded(
      () =>
        new Promise((resolve) => {
          waiting.current.push(resolve);
          setOpen(true);
        }),
    );
    return () => onSessionEnded(null);
  }, [isLoggedIn]);
  const done = (): void => {
    setOpen(false);
    for (const resolve of waiting.current.splice(0)) resolve();
  };
  return (
    <Modal
      opened={isOpen}
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={shell.logIn.again}
      zIndex={1000}
    >
      <Stack>
        <Text size="sm">{shell.logIn.againText}</Text>
        {isLoggedIn ? (
          <Suspense fallback={<LoadingState rows={3} />}>
            <LogInForm email={session.person.email} onDone={done} />
          </Suspense>
        ) : null}
      </Stack>
    </Modal>
  );
};
