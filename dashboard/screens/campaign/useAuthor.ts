import { useQuery } from "@tanstack/react-query";
import { authorsQuery } from "../../api/campaignList.ts";
import { useHere } from "../../api/context.ts";
import { campaign as words } from "../../texts/campaign.ts";

/** Names whoever changed something: `person/<id>` and `credential/<id>` as the API tells them. */
export const useAuthor = (): ((author: string) => string) => {
  const { account } = useHere();
  const { data } = useQuery(authorsQuery(account.id));
  return (author) => {
    const [kind, id] = author.split("/");
    if (kind === "credential") return words.author.credential;
    if (kind !== "person") return words.author.system;
    return data?.data.find((member) => member.id === id)?.name ?? words.author.unknownPerson;
  };
};
