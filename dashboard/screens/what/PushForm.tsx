import { Stack } from "@mantine/core";
import { what as words } from "../../texts/what.ts";
import { PairList, PartProblems, TemplateArea, TemplateLine } from "./fields.tsx";
import type { PushFields } from "./templates.ts";

export const PushForm = ({ push, onChange }: { push: PushFields; onChange: (push: PushFields) => void }) => (
  <Stack gap="sm">
    <PartProblems path="what.push" label={words.message} />
    <TemplateLine
      path="what.push.title"
      label={words.push.title}
      value={push.title}
      onChange={(title) => onChange({ ...push, title })}
    />
    <TemplateArea
      path="what.push.body"
      label={words.push.body}
      language="liquid-text"
      minLines={4}
      maxLines={14}
      value={push.body}
      onChange={(body) => onChange({ ...push, body })}
    />
    <TemplateLine
      path="what.push.imageUrl"
      label={words.push.imageUrl}
      value={push.imageUrl}
      onChange={(imageUrl) => onChange({ ...push, imageUrl })}
    />
    <TemplateLine
      path="what.push.deepLink"
      label={words.push.deepLink}
      description={words.push.deepLinkHint}
      value={push.deepLink}
      onChange={(deepLink) => onChange({ ...push, deepLink })}
    />
    <PairList
      path="what.push.data"
      label={words.push.data}
      hint={words.push.dataHint}
      add={words.push.addData}
      pairs={push.data}
      onChange={(data) => onChange({ ...push, data })}
    />
  </Stack>
);
