import { Stack, Tabs } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useHere } from "../api/context.ts";
import { useCallCredential } from "../api/credentials.ts";
import { apiCall as words } from "../texts/apiCall.ts";
import { CALL_LANGUAGES, type CallLanguage, callBody, callCode } from "./apiCallCode.ts";
import { CallCredential } from "./CallCredential.tsx";
import { CodeBlock } from "./Copy.tsx";

const languageOf = (text: string | null): CallLanguage =>
  CALL_LANGUAGES.find((language) => language === text) ?? "curl";

/**
 * The call that fires a campaign, ready to be pasted: curl, Node, Python.
 *
 * @param campaignId the 10-digit ID; null before the first publish
 * @param recipient the `identity` of the user it names; an example when left out
 */
export const ApiCall = ({
  campaignId,
  payload,
  recipient,
}: {
  campaignId: string | null;
  payload: Record<string, unknown>;
  recipient?: string;
}) => {
  const { account } = useHere();
  const credential = useCallCredential(account.id);
  const [kept, keep] = useLocalStorage<string>({ key: "clarion.callLanguage", defaultValue: "curl" });
  const language = languageOf(kept);
  const code = callCode(language, {
    origin: window.location.origin,
    accountId: account.id,
    passcode: credential?.passcode ?? words.passcodePlace,
    body: callBody(campaignId, payload, recipient),
  });
  return (
    <Stack gap="sm">
      <CallCredential />
      <Tabs value={language} onChange={(next) => keep(languageOf(next))} keepMounted={false}>
        <Tabs.List aria-label={words.language}>
          {CALL_LANGUAGES.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {words.languages[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {CALL_LANGUAGES.map((name) => (
          <Tabs.Panel key={name} value={name} pt="sm">
            {name === language ? <CodeBlock code={code} label={words.code(words.languages[name])} /> : null}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
};
