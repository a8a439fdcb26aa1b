// Which view the address names. Going to another moves the focus to its heading.

import { useEffect, useRef } from "preact/hooks";
import { Trouble } from "../parts/states.tsx";
import { Failure } from "../api.ts";
import { say } from "../language.ts";
import { useShared } from "../shared.ts";
import { hot } from "../words_of_hotspots.ts";
import { issuing } from "../words_of_publications.ts";
import { office } from "../words_of_work.ts";
import { words } from "../words.ts";
import { BulletinView } from "./bulletin.tsx";
import { BulletinList } from "./bulletin_list.tsx";
import { CaseView } from "./case.tsx";
import { CaseList } from "./cases.tsx";
import { DeskView } from "./desk.tsx";
import { HotspotView } from "./hotspot.tsx";
import { HotspotList } from "./hotspots.tsx";
import { NoticeList } from "./notices.tsx";
import { Overview } from "./overview.tsx";
import { PublicationView } from "./publication.tsx";
import { PublicationList } from "./publication_list.tsx";
import { QuickReportView } from "./quick_report.tsx";
import { QuickReportList } from "./quick_report_list.tsx";

export function View() {
  const { place } = useShared();
  const { path, query } = place;
  const where = `${path.join("/")}?${query.toString()}`;
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    scrollTo(0, 0);
    document.getElementById("heading")?.focus({ preventScroll: true });
  }, [where]);
  useEffect(() => {
    document.title = `${title(path)} · ${say(words.product)}`;
  });
  const [view, one, two] = path;
  switch (view) {
    case undefined:
      return <Overview />;
    case "cases":
      return one === undefined ? <CaseList key={where} /> : <CaseView id={one} key={where} />;
    case "desk":
      return <DeskView />;
    case "notices":
      return <NoticeList key={where} />;
    case "hotspots":
      return one === undefined ? <HotspotList key={`${where} ${place.day ?? ""}`} /> : <HotspotView id={one} key={where} />;
    case "bulletins":
      return one === undefined ? <BulletinList /> : <BulletinView id={one} key={where} />;
    case "publications":
      return one === undefined ? (
        <PublicationList key={where} />
      ) : (
        <PublicationView id={one} version={two === "since" ? "since" : "kept"} key={where} />
      );
    case "quick-reports":
      return one !== undefined && two !== undefined ? (
        <QuickReportView year={one} issue={two} key={where} />
      ) : (
        <QuickReportList />
      );
    default:
      return <Trouble alone failure={new Failure(404, say(words.notFoundView))} />;
  }
}

function title([view, one, two]: string[]): string {
  switch (view) {
    case "cases":
      return one ?? say(words.caseList);
    case "desk":
      return say(office.desk);
    case "notices":
      return say(office.notices);
    case "hotspots":
      return one ? `${say(hot.hotspot)} ${one}` : say(hot.hotspots);
    case "bulletins":
      return one ? `${say(words.bulletins)} ${one}` : say(words.bulletins);
    case "publications":
      return one ? `${say(issuing.publications)} ${one}` : say(issuing.publications);
    case "quick-reports":
      return one && two ? `${say(words.quickReports)} ${one}-${two}` : say(words.quickReports);
    default:
      return say(words.overview);
  }
}
