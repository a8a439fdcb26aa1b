// What was drafted, reviewed and issued: the newest first, of all bulletins or one, in any state.

import { longDay, say } from "../language.ts";
import { chosen, Select } from "../parts/choices.tsx";
import { OfficeName } from "../parts/filled.tsx";
import { Paging, usePages } from "../parts/paging.tsx";
import { PublicationMark } from "../parts/publication_mark.tsx";
import { Title } from "../parts/title.tsx";
import { actDay, latestAct, publicationHref, publicationName, publicationsHref } from "../publications.ts";
import { useAnswer, useShared } from "../shared.ts";
import type { BulletinEntry } from "../types_of_bulletins.ts";
import { type Course, PUBLICATION_STATES, type Publications } from "../types_of_publications.ts";
import { issuing, publicationStates } from "../words_of_publications.ts";
import { office } from "../words_of_work.ts";
import { words } from "../words.ts";
import { BulletinViews } from "./bulletin_views.tsx";

const PAGE = "50";
const FILTERS = ["bulletin", "state"] as const;

export function PublicationList() {
  const { place } = useShared();
  const asked = Object.fromEntries(FILTERS.map((id) => [id, place.query.get(id) ?? undefined]));
  const list = usePages<Publications>("/v1/publications", { ...asked, limit: PAGE }, "after");
  const { data } = useAnswer<{ bulletins: BulletinEntry[] }>("/v1/bulletins", false);
  const courses = list.pages.flatMap((page) => page.publications);
  const filtered = FILTERS.some((id) => asked[id] !== undefined);
  return (
    <article class="publication-list">
      <h1 id="heading" tabIndex={-1}>
        {say(issuing.publications)}
      </h1>
      <BulletinViews at="publications" />
      <form
        class="filters"
        aria-label={say(office.filters)}
        onSubmit={(event) => {
          event.preventDefault();
          location.hash = publicationsHref(chosen(event.currentTarget));
        }}
      >
        <Select
          name="bulletin"
          label={say(issuing.bulletin)}
          value={asked["bulletin"]}
          choices={(data?.bulletins ?? []).map(({ id, title }) => [id, say(title)] as const)}
          any={office.any}
        />
        <Select
          name="state"
          label={say(issuing.state)}
          value={asked["state"]}
          choices={PUBLICATION_STATES.map((state) => [state, say(publicationStates[state])] as const)}
          any={office.any}
        />
        <button type="submit">{say(office.filter)}</button>
        {filtered ? <a href={publicationsHref()}>{say(office.clear)}</a> : null}
      </form>
      <Paging list={list} shown={courses.length} empty={say(filtered ? issuing.none : issuing.noneYet)}>
        <Table courses={courses} />
      </Paging>
    </article>
  );
}

function Table({ courses }: { courses: Course[] }) {
  const { catalogue } = useShared();
  return (
    <table class="cases publications">
      <thead>
        <tr>
          <th scope="col">{say(issuing.number)}</th>
          <th scope="col">{say(issuing.bulletin)}</th>
          <th scope="col">{say(issuing.state)}</th>
          <th scope="col" class="roomy">
            {say(issuing.latestAct)}
          </th>
          <th scope="col" class="roomy date">
            {say(words.asOf)}
          </th>
        </tr>
      </thead>
      <tbody>
        {courses.map((course) => {
          const last = latestAct(course);
          const act = (
            <>
              {actDay(catalogue.time_zone, last)} · <OfficeName name={last.key} />
            </>
          );
          return (
            <tr key={course.id}>
              <td class={course.number ? "short" : "short note"}>{publicationName(course)}</td>
              <th scope="row">
                <a href={publicationHref(course.id)}>
                  <Title text={say(course.title)} />
                </a>
                <span class="under">{act}</span>
              </th>
              <td>
                <PublicationMark state={course.state} />
              </td>
              <td class="roomy">{act}</td>
              <td class="roomy date">{course.as_of ? longDay(course.as_of) : "—"}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
