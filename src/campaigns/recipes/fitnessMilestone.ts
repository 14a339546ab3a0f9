import type { Recipe } from "../../contract/preview.ts";
import { button, type Common, emailOf, emailPage, figure, paragraph, pushOf } from "./parts.ts";

const common: Common = {
  name: "Fitness milestone",
  purpose: "promotional",
  goal: {
    match: "any",
    events: [{ event: "App Opened", where: null, times: 1 }],
    users: null,
    revenueProperty: null,
    withinMinutes: 1_440,
  },
  samplePayload: {
    steps: 15_204,
    goal: 15_000,
    streakDays: 6,
    activityUrl: "https://app.example.com/activity/today",
  },
};

const STEPS = "{{ ExternalTrigger.steps | default: 15000 | number: 0 }}";
const STREAK =
  "{% if ExternalTrigger.streakDays > 1 %}That makes {{ ExternalTrigger.streakDays }} days in a row.{% else %}A great day.{% endif %}";

const HTML = emailPage({
  heading: 'Well done, {{ Profile.name | default: "champion" }}!',
  body: [
    figure(STEPS, "steps today"),
    paragraph(
      `You have reached your goal{% if ExternalTrigger.goal %} of {{ ExternalTrigger.goal | number: 0 }} steps{% endif %}. ${STREAK} Keep going: tomorrow counts, too.`,
    ),
    `{% if ExternalTrigger.activityUrl %}${button("{{ ExternalTrigger.activityUrl }}", "See your day")}{% endif %}`,
  ].join("\n"),
  footer:
    '{{ Account.postal_address | default: Account.name }} · <a href="{{ Links.preferences }}" style="color:inherit">Choose which e-mails you get</a> · <a href="{{ Links.unsubscribe }}" style="color:inherit">Unsubscribe</a>',
});

const TEXT = `Well done, {{ Profile.name | default: "champion" }}!

${STEPS} steps today: you have reached your goal. ${STREAK} Keep going!
{% if ExternalTrigger.activityUrl %}
See your day: {{ ExternalTrigger.activityUrl }}{% endif %}
Choose which e-mails you get: {{ Links.preferences }}
Unsubscribe: {{ Links.unsubscribe }}

{{ Account.postal_address | default: Account.name }}`;

export const fitnessMilestone: Recipe = {
  id: "fitness-milestone",
  title: "Fitness milestone",
  description: "Congratulates a user who has reached a goal, such as 15 000 steps in a day.",
  channels: [
    pushOf(common, {
      title: `${STEPS} steps today!`,
      body: `Well done, {{ Profile.name | default: "champion" }}. ${STREAK}`,
      deepLink: '{{ ExternalTrigger.activityUrl | default: "" }}',
    }),
    emailOf(common, {
      subject: `${STEPS} steps: you made it!`,
      preheader: "You have reached your goal today.",
      html: HTML,
      text: TEXT,
    }),
  ],
};
