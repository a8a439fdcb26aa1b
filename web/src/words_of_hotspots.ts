// What the page says of what many write about.

import type { Label } from "./types.ts";
import type { Milestone } from "./types_of_hotspots.ts";
import { w } from "./words.ts";

export const hot = {
  hotspots: w("热点", "Hotspots"),
  hotspot: w("热点", "Hotspot"),
  title: w("群众反映集中的热点", "What many write about"),
  none: w("没有符合条件的热点。", "No hotspots match."),
  noneYet: w("尚无两件以上反映同一地点、同一事项。", "Nothing has been written about twice yet."),
  many: w("共 {many} 个", "{many} in all"),
  note: w(
    "件数与人数截至{day}；归并按现在所知。热度按近七日来件人数与此前八周相比，同一人多次来件只算一人。",
    "Items and writers are as of {day}; which items belong together is what is known now. Heat compares the writers of the last seven days with the eight weeks before; one who writes again counts once.",
  ),
  heat: w("热度", "Heat"),
  hottest: w("按热度", "By heat"),
  most: w("按件数", "By items"),
  mostWriters: w("按人数", "By writers"),
  latest: w("按最近来件", "By latest item"),
  newest: w("按出现先后", "By first item"),
  order: w("排序", "Order"),
  items: w("件数", "Items"),
  writers: w("人数", "Writers"),
  lately: w("近七日", "Last 7 days"),
  latelyOf: w("{items} 件 {writers} 人", "{items} by {writers}"),
  usualOf: w("平常 {usual} 人", "usually {usual}"),
  unusual: w("一千天里难遇一天", "less likely than one day in a thousand"),
  days: w("首件至末件", "First to last"),
  state: w("状态", "State"),
  open: w("未办结", "Open"),
  closed: w("已办结", "Closed"),
  closedOn: w("{day}办结", "closed on {day}"),
  warned: w("预警", "Warnings"),
  warnedOnly: w("有预警", "Warned of"),
  unwarned: w("无预警", "Not warned of"),
  warning: w("{day} {rule}：{items} 件 {writers} 人", "{day} {rule}: {items} items by {writers} writers"),
  period: w("来件期间", "Written in"),
  place: w("地点", "Place"),
  curve: w("逐日来件", "By day"),
  usual: w("平常人数", "Usual writers"),
  curveTable: w("以表格显示（有来件的日子）", "As a table (days that brought any)"),
  bursts: w("集中时段", "Bursts"),
  burst: w("{days}", "{days}"),
  done: w("处置", "What was done"),
  notYet: w("尚未", "not yet"),
  firstWord: w("发现至首次回应", "To the first word"),
  hoursOf: w("中位 {median} 小时，九成在 {p90} 小时内；5 小时内 {within} / {many}", "median {median} h, nine tenths within {p90} h; {within} of {many} within 5 h"),
  waiting: w("待回应 {waiting} 个", "{waiting} wait for it"),
  byKind: w("来源", "Where they came"),
  theItems: w("来件", "Items"),
  someItems: w("最近 {shown} 件，共 {all} 件", "The latest {shown} of {all}"),
  writer: w("来件人", "Writer"),
  writerOf: w("第 {number} 人", "No. {number}"),
  unknownWriter: w("不详", "unknown"),
  neighbours: w("相近热点", "Near it"),
  same: w("同为：", "Both: "),
  back: w("全部热点", "All hotspots"),
  nowIn: w("{asked} 已并入本热点。", "{asked} is a part of this hotspot now."),
  overview: w("当前热点", "Hotspots now"),
  overviewItem: w("{items} 件 {writers} 人", "{items} items, {writers} writers"),

  isNew: w("新热点", "New"),
  moreOf: w("续报", "More of"),
  reportedOf: w(
    "本期 {here} 件（第 {places} 件），累计 {many} 件 {writers} 人，{day}起",
    "{here} here (No. {places}), {many} in all by {writers}, since {day}",
  ),

  decide: w("人工处置", "Decide"),
  decideNote: w(
    "归并、拆分、命名、办结以及处置经过由人决定，始终优先于计算结果。需要有“feed”权限的密钥；密钥只用于本次发送，不保存。",
    "People decide, and what they decide always wins over what was computed. This needs a key with the role feed; it is used for this sending alone and not kept.",
  ),
  what: w("事项", "What"),
  newName: w("名称（40 字以内）", "Name, at most 40 characters"),
  others: w("办件编号，每行一个", "Numbers of cases, one a line"),
  send: w("发送", "Send"),
  sent: w("已发送；计算后页面自动更新。", "Sent; the page follows once it is counted."),
  needsItems: w("请填写至少一个办件编号。", "Name the number of at least one case."),
  needsName: w("请填写名称。", "Fill in a name."),
} satisfies Record<string, Label>;

export const milestones: Record<Milestone, Label> = {
  noticed: w("发现", "Noticed"),
  told: w("报告", "Told"),
  spoke: w("首次回应", "First word"),
  answered: w("答复", "Answered"),
};

export const decisions = {
  named: w("命名", "Name"),
  joined: w("并入其他热点", "Join with another"),
  parted: w("拆出办件", "Part cases from it"),
  told: w("已报告", "Told"),
  spoke: w("已首次回应", "First word said"),
  answered: w("已答复", "Answered"),
  closed: w("办结", "Close"),
  reopened: w("恢复关注", "Open again"),
} satisfies Record<string, Label>;

export type DecisionName = keyof typeof decisions;
