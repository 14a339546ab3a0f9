import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Session } from "../../../src/contract/session.ts";
import { logIn } from "../../api/session.ts";
import { shell } from "../../texts/shell.ts";
import { ErrorState } from "../../ui/States.tsx";

/** E-mail address and password; says what the server says when they do not do. */
export const LogInForm = ({
  email: known,
  onDone,
}: {
  email?: string;
  onDone: (session: Session) => void;
}) => {
  const [email, setEmail] = useState(known ?? "");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setBusy(true);
        setError(null);
        logIn({ email, password })
          .then(onDone, setError)
          .finally(() => setBusy(false));
      }}
    >
      <Stack gap="md">
        {error === null ? null : <ErrorState error={error} title={shell.logIn.failed} />}
        <TextInput
          label={shell.logIn.email}
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          data-autofocus={known === undefined ? true : undefined}
        />
        <PasswordInput
          label={shell.logIn.password}
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          data-autofocus={known === undefined ? undefined : true}
        />
        <Button type="submit" loading={isBusy} fullWidth>
          {shell.logIn.submit}
        </Button>
      </Stack>
    </form>
  );
};
