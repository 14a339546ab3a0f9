import { LIVE_TOPICS, type LiveTopic } from "../contract/live.ts";
import type { ActivityMarks } from "../db/queries/live.ts";

const changedTopics = (before: ActivityMarks, now: ActivityMarks): Set<LiveTopic> => {
  const topics = new Set<LiveTopic>();
  if (now.campaigns !== before.campaigns) topics.add("campaigns");
  if (now.providers !== before.providers) topics.add("providers");
  if (now.messages !== before.messages || now.hasDeltas) topics.add("messages");
  // tests are in no statistics: that they were triggered and that they arrived tells of their messages
  if (now.triggers !== before.triggers) topics.add("triggers").add("messages");
  if (now.inbox !== before.inbox) topics.add("inbox").add("messages");
  return topics;
};

/**
 * Compares looks at an account. What has changed is told at the next look again: a transaction that commits a moment
 * late carries an older id or time than one that was seen, and would be missed for good.
 *
 * @returns the topics that changed, from the second look on
 */
export const createActivityWatch = (): { look(marks: ActivityMarks): LiveTopic[] } => {
  let before: ActivityMarks | undefined;
  let told = new Set<LiveTopic>();
  return {
    look: (marks) => {
      const changed = before === undefined ? new Set<LiveTopic>() : changedTopics(before, marks);
      const topics = LIVE_TOPICS.filter((topic) => changed.has(topic) || told.has(topic));
      before = marks;
      told = changed;
      return topics;
    },
  };
};
