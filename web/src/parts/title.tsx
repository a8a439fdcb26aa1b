// The title of a document, in which no day, month or year is torn apart at the end of a line.

const DATE = /(\d+\s?(?:年|月|日|季度)(?:\d+[月日])*|\d+至\d+月)/;

export function Title({ text }: { text: string }) {
  return (
    <>
      {text.split(DATE).map((part, index) =>
        index % 2 ? (
          <span class="short" key={index}>
            {part}
          </span>
        ) : (
          part
        ),
      )}
    </>
  );
}
