import { Anchor, Text } from "@mantine/core";
import { useState } from "react";
import { common } from "../texts/common.ts";

const SHOWN_CHARS = 300;
const STEP_CHARS = 20_000;

/** Text of users and payloads: its beginning, and more of it on demand, so that no value can fill a screen. */
export const LongText = ({ text }: { text: string }) => {
  const [shown, setShown] = useState(SHOWN_CHARS);
  const isCut = text.length > shown;
  return (
    <Text span inherit className="breaks" style={{ whiteSpace: "pre-wrap" }}>
      {isCut ? text.slice(0, shown) : text}
      {isCut ? (
        <>
          {"… "}
          <Anchor component="button" type="button" size="sm" onClick={() => setShown(shown + STEP_CHARS)}>
            {common.more} ({(text.length - shown).toLocaleString("en")})
          </Anchor>
        </>
      ) : null}
    </Text>
  );
};
