// What the page says of publications: their course, what differs since and why.

import type { Label } from "./types.ts";
import type { PublicationState } from "./types_of_publications.ts";
import { w } from "./words.ts";

export const issuing = {
  publications: w("印发记录", "Publications"),
  eachBulletin: w("各期通报", "Bulletins"),
  none: w("没有符合条件的印发记录。", "No publications match."),
  noneYet: w("尚未起草或印发过通报。", "No bulletin has been drafted or issued yet."),
  bulletin: w("通报", "Bulletin"),
  state: w("状态", "State"),
  number: w("文号", "Number"),
  numbered: w("〔{year}〕{number}号", "{year} No. {number}"),
  noNumber: w("未编号", "not numbered"),
  latestAct: w("最近一步", "Latest step"),
  computed: w("现在统计", "Computed now"),
  computedNote: w(
    "这是现在统计出来的数，还没有印发；来件、作废、改派之后会变。",
    "This is counted now and not issued: it changes as events come in.",
  ),
  computedBeside: w(
    "这是现在统计出来的数。已印发的是{name}（{day}印发，{office}审查）。",
    "This is counted now. What was issued is {name} (issued on {day}, reviewed by {office}).",
  ),
  issuedOn: w("{name} · {day}印发 · {office}审查", "{name} · issued on {day} · reviewed by {office}"),
  draftNote: w(
    "这是草稿，尚未印发，不能对外使用。",
    "This is a draft. It is not issued and must not be passed on.",
  ),
  correctedNote: w("这一份已被更正，现行的是更正稿。", "This one was corrected; its correction is what holds now."),
  notWhole: w(
    "起草时分区 {partitions} 的数字不完整。",
    "When it was drafted, the figures of partitions {partitions} were not whole.",
  ),
  brokenSeal: w(
    "封印不符：文号、内容或经办记录在印发之后被改动过。请告知管理员，不要使用这一份。",
    "The seal does not fit: its number, content or acts were changed after it was issued. Tell your administrator, and do not use it.",
  ),

  versions: w("这一期的各稿", "Versions"),
  asIssued: w("印发稿", "As issued"),
  theDraft: w("草稿", "The draft"),
  asNow: w("现在的数", "As it would be now"),
  since: w("此后的变化", "What has changed since"),
  asPrinted: w("印发时的全文", "As it was printed"),
  unchanged: w("各项指标都与印发时一致。", "Every figure is as it was issued."),
  changed: w("印发以后，{many} 项指标有变化。", "{many} figures have changed since it was issued."),
  changedOne: w("印发以后，1 项指标有变化。", "1 figure has changed since it was issued."),
  unchangedDraft: w("各项指标都与起草时一致。", "Every figure is as it was drafted."),
  changedDraft: w("起草以后，{many} 项指标有变化。", "{many} figures have changed since it was drafted."),
  changedDraftOne: w("起草以后，1 项指标有变化。", "1 figure has changed since it was drafted."),
  see: w("查看变化", "See what and why"),

  course: w("办理经过", "Course"),
  stepDraft: w("起草", "Draft"),
  stepReview: w("保密审查", "Confidentiality review"),
  stepIssue: w("印发", "Issue"),
  stepCorrect: w("更正", "Correction"),
  by: w("{office}，{time}", "{office}, {time}"),
  passed: w("通过", "passed"),
  refused: w("未通过", "refused"),
  notYet: w("尚未进行", "not yet"),
  notCorrected: w("未更正", "none"),
  corrects: w("更正前的印发稿", "what it corrects"),
  correction: w("更正稿", "the correction"),
  needsRole: w("需要有“{role}”权限的密钥。", "This takes a key with the role {role}."),
  twoKeys: w(
    "本县要求两把密钥：做保密审查的，不能是起草或印发的那一把。",
    "Two keys are required here: the one that reviews is another than those that draft and issue.",
  ),

  draft: w("起草", "Draft it"),
  draftTitle: w("起草《{title}》", "Draft “{title}”"),
  draftText: w(
    "按现在的数存为草稿，以后内容不再变；经保密审查后才能印发。",
    "It is kept as it is counted now and does not change any more. It is issued after a confidentiality review.",
  ),
  correct: w("起草更正稿", "Draft a correction"),
  correctTitle: w("起草{name}的更正稿", "Draft a correction of {name}"),
  correctText: w(
    "按现在的数另起一稿，审查、印发后另编文号，代替{name}；原来的一份保持原样，并注明已被更正。",
    "A new draft is made of what is counted now. Reviewed and issued, it has a number of its own and takes the place of {name}, which stays as it was and says so.",
  ),
  pass: w("审查通过", "Pass it"),
  passTitle: w("《{title}》保密审查：通过", "Confidentiality review of “{title}”: passed"),
  passText: w("通过以后可以印发。审查的是摘要为 {digest} 的这一稿。", "It can then be issued. What is reviewed is the draft with the digest {digest}."),
  refuse: w("审查不通过", "Refuse it"),
  refuseTitle: w("《{title}》保密审查：不通过", "Confidentiality review of “{title}”: refused"),
  refuseText: w(
    "不通过的草稿不能印发；可以重新审查，也可以另行起草。",
    "A draft that is refused cannot be issued. It can be reviewed again, or be drafted anew.",
  ),
  issue: w("印发", "Issue it"),
  issueTitle: w("印发《{title}》", "Issue “{title}”"),
  issueText: w(
    "编为今年的下一号，不能撤回，也不能再改；有误只能另行更正。印发的是摘要为 {digest} 的这一稿。",
    "It is given the next number of the year. It can neither be taken back nor changed; what is wrong is corrected by another. What is issued is the draft with the digest {digest}.",
  ),
  althoughMissing: w(
    "数字虽不完整，仍要这样做，并在其中注明",
    "Do it although figures are not whole, which it will say",
  ),
  keyNote: w("密钥只用于这一次，不保存。", "The key is used for this once and not kept."),
  cancel: w("取消", "Cancel"),
  done: w("已完成。", "Done."),
  onItsWay: w("已提交，工作进程尚未答复；处理以后页面自动更新。", "It was sent, and no worker has answered yet; the page follows once one has."),

  figure: w("指标", "Figure"),
  printed: w("印发时", "Printed"),
  now: w("现在", "Now"),
  more: w("相差", "By"),
  why: w("哪些办件、什么原因", "Which cases, and why"),
  casesOf: w("{many} 件", "{many} cases"),
  caseOf: w("1 件", "1 case"),
  unnamed: w("另有 {many} 件，未逐件列出", "{many} more, not named one by one"),
  others: w("另外 {many} 件", "{many} more"),
  samePrinted: w("印出来的数不变", "printed the same"),
  noCases: w("没有“cases”权限的密钥看不到办件编号。", "Numbers of cases are shown to keys with the role cases."),
  adds: w(
    "每一栏：印发时的数，加上各办件和其他原因的增减，等于现在的数。",
    "In each column what was printed, with what cases and other causes add or take away, is what there is now.",
  ),
  doesNotAdd: w("这一栏加不起来，请告知管理员。", "This column does not add up; tell your administrator."),
  tookDays: w("用时 {days} 天的", "took {days} days"),
  units: w("{unit}的", "of {unit}"),
  total: w("合计", "whole"),
  value: w("数", "number"),
  denominator: w("基数", "out of"),
} satisfies Record<string, Label>;

export const publicationStates: Record<PublicationState, Label> = {
  drafted: w("草稿，待审查", "Draft, to be reviewed"),
  refused: w("审查未通过", "Review refused"),
  reviewed: w("审查通过，待印发", "Reviewed, to be issued"),
  issued: w("已印发", "Issued"),
  corrected: w("已印发，后被更正", "Issued, corrected since"),
};

/** Why a case makes a difference. */
export const caseReasons: Record<string, Label> = {
  "came-late": w("迟到", "Came late"),
  voided: w("作废", "Voided"),
  rerouted: w("改派", "Routed otherwise"),
  answered: w("答复或办结后到", "Answered, known later"),
  rated: w("评价后到", "Rated, known later"),
  step: w("办理环节后到", "A step, known later"),
  replaced: w("同一事件内容不同", "Another content of an event"),
  restated: w("记录更改", "A record counted again"),
};

/** Why there is a difference that no case makes. */
export const restReasons: Record<string, Label> = {
  rules: w("统计规则已变", "The rules have changed"),
  catalogue: w("县情配置已变", "The catalogue has changed"),
  presence: w("只看有无", "Only whether there is any"),
  "not-by-case": w("不按办件统计", "Not counted by case"),
  unexplained: w("原因不明", "Unexplained"),
};

/** Which part of a figure a count is of; that of the number itself needs no word. */
export const partRoles: Record<string, Label> = {
  whole: w("总体", "of the whole"),
  base: w("基期", "of the base"),
  "base-whole": w("基期总体", "of the base's whole"),
  any: w("有无记录", "on record"),
};

/** Why something is refused, by the rule that the gateway names. */
export const refusals: Record<string, Label> = {
  "no-draft": w("没有这一稿，请先起草。", "There is no such draft; draft it first."),
  "other-draft": w("这个编号已是另一稿的。", "This id is another draft's."),
  "not-same": w("草稿已不是您看到的那一稿，请重新查看。", "This is not the draft that you looked at; look again."),
  issued: w("已经印发，有误只能另行更正。", "It is issued; what is wrong is corrected by another."),
  "not-issued": w("尚未印发，不需要更正。", "It is not issued, so it needs no correction."),
  "other-bulletin": w("更正的须是同一份通报。", "What is corrected must be of the same bulletin."),
  corrected: w("已被更正；请更正最新的一份。", "It was corrected already; correct the latest."),
  "no-result": w("请写明审查通过还是不通过。", "Say whether the review was passed or refused."),
  "no-review": w("还没有保密审查。", "The confidentiality review is missing."),
  "review-refused": w("保密审查未通过，请重新起草。", "The confidentiality review was refused; draft it again."),
  "not-whole": w("数字不完整：可稍后重新起草，或注明后仍然印发。", "Its figures are not whole: draft it again later, or say that it is to be issued so."),
  "too-early": w(
    "时间早于上一步，请再试一次。",
    "It is asked for by a time before the step that it follows; ask again.",
  ),
  "two-keys": w(
    "审查用的密钥须与起草、印发的不同。",
    "The key that reviews must be another than those that draft and issue.",
  ),
};

export const refusal = {
  conflict: w("现在不能这样做。", "This cannot be done now."),
  unavailable: w(
    "数字尚不完整，或服务器还没有读完，请稍后再试。",
    "Figures are not whole, or the gateway has not read everything; try again in a moment.",
  ),
  role: w("这把密钥没有“{role}”权限。", "This key does not have the role {role}."),
  gone: w("没有这一份通报或草稿。", "There is no such bulletin or draft."),
} satisfies Record<string, Label>;
