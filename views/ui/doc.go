// Package ui is the kit every page is built from: small typed pieces, how each state, event and alarm looks,
// and the agreement between what the server draws and what a live change redraws.
//
// # The pieces
//
// Every piece takes plain values that are already decided. Sentences come from views/words; a piece that shows
// words of its own looks them up by the context's language.
//
//	Badges      StateBadge(state) SeverityBadge(severity) ETABadge(class) AlarmStatusBadge(status)
//	            EventLabel(kind) AlarmLabel(kind) Badge(BadgeProps)
//	            Each is a look: icon + word + tone, listed once in looks.go. An unknown name shows itself, plainly.
//	Live looks  LiveLook("state", field, value): the same badge in a cell that a live change may redraw (see below)
//	Actions     Button(ButtonProps) LinkButton(ButtonProps) DialogButton(dialogID, ButtonProps) Menu(MenuProps){…}
//	Forms       Field(FieldProps) TextArea(FieldProps) Select(SelectProps) Checkbox(FieldProps) FormErrors(title, []FieldError)
//	            A field's id is its name unless ID is given; hint and error are wired by aria-describedby.
//	Data        Table(TableProps){rows} Cell(label, class){…} Newer() Facts(){Fact(label){…}} Tile(TileProps)
//	            Chips(label){Chip(ChipProps)…} Tabs(label, []Tab) Pages(PagesProps) Empty(EmptyProps){actions}
//	            Below 640 px a Table becomes stacked cards: the label of each Cell stands before its value.
//	Figures     Figure(unit, value) Duration(seconds) write a figure with its unit, ReadFigure reads it as it was typed
//	Values      Time(TimeProps) TimeRange(RangeProps) Temp(TempProps) Value(field){…}
//	Frames      Card(CardProps){…} PageHead(PageHeadProps){actions} Flash(FlashProps) Dialog(DialogProps){…}
//	            CopyField(CopyProps) LiveBadge() Bell(unread) ThemeToggle() Toasts() Icon(name)
//	Live parts  Map(MapProps) Chart(ChartProps) AlarmList(AlarmListProps){AlarmCard(AlarmCardProps)…}
//	            Timeline(TimelineProps){TimelineItem(TimelineItemProps)…}
//	            NotificationList(){NotificationItem(NotificationItemProps)…}
//	            LookTemplates() is placed by views/layout on every live page; pages need not care.
//
// Times read in the viewer's own zone; give Zone for the local time of a place. Ages tick. Sentences: words.T(ctx, key).
//
// Layouts (views/layout): Page(Props){…} for signed-in people, Public(PublicProps){…}, Plain(PlainProps){…}.
// Props.Scripts names the page's own modules ("js/board.js", "js/map.js", "js/chart.js", "js/shipment.js",
// "js/alarms.js"); everything else (live, local-time, bell, menu, dialog, copy, theme) is always there.
//
// # Laying out
//
// Classes of static/css/layout.css: stack (one below the other), row (side by side), row--apart, columns (main and side
// part), split with split__side (list beside a map that stays in sight), tiles, form, form__row, form__actions; quiet,
// strong, number, nowrap, visually-hidden for words. A page is ui.PageHead, then cards; the board sets Props.Wide and has
// an <h1 class="visually-hidden">. Two lines in a table cell: <span class="pair">…<small>…</small></span>.
//
// # One drawing
//
// Whatever a live change redraws is drawn by the same component that drew it first:
//
//   - <template data-template="NAME"> holds an empty drawing of it; scripts clone it.
//   - [data-field="NAME"] is a slot for one typed value. static/js/draw.js fills it by what the element is:
//     <time data-time="…">  the value (RFC 3339) becomes datetime and is formatted (forms: datetime, date, clock, age, short)
//     <data data-temp>      the value (number) becomes value= and "5.3 °C"; data-low / data-high decide data-range="in|high|low"
//     [data-look="KIND"]    the content is replaced by the template "KIND.VALUE", e.g. state.in_transit, severity.major,
//     eta.at_risk, alarm-status.active_ack, event.shipment.delivered, alarm.temp.high; "" empties it
//     <input>               value=
//     anything else         textContent
//     A null, missing or "" value hides the slot's nearest [data-optional] ancestor-or-self; a value shows it again.
//   - [data-href="/shipments/{shipment}"], [data-action="/alarms/{id}/acknowledgement"]: the address with {names}
//     replaced (URL-encoded; {+subject} takes a whole path of this site); the server renders href= / action= itself and keeps the data- pattern beside it.
//   - [data-attr="state severity"] on the root of a row or card: those values are kept as data-state, data-severity.
//
// So a template is the component called with zero values: every slot present, optional ones hidden.
//
// # The page (set by views/layout on <body>)
//
//	data-live="/stream"            the stream; absent or "" = not a live page
//	data-cursor="<epoch>.<seq>"    the log position the page was drawn at
//	data-live-key="…"              public key of the session (or share link): names the worker, so that people signed
//	                               in one after another in one browser never share a stream
//	data-page="/path"              where the page is found by itself: a page that answers a form takes this address
//	data-live-check="/session"     asked when the stream is refused: 401/403/404/410 = signed out, anything else = try again
//	data-login="/login"            where signed-out people go (with ?next=); absent = reload the page
//	data-tile-url="…"              real map tiles, else the built-in base map
//	data-live-watchdog, data-live-backoff="min,max" (ms)   for tests only
//
// <html data-live-state="connecting|live|reconnecting|stale"> is kept by live.js; CSS dims nothing silently: the live
// badge says it, and [data-live-mark] elements (values that age) are marked while the page is not live.
//
// # Events on document (for page modules)
//
//	live:status live:eta live:alarm live:order live:notification live:excursion live:position live:temperature
//	    CustomEvent; detail is the frame's data as in docs/live.md, each exactly once and in order
//	live:state      detail {state, since, lastByte}
//	page:changed    parts of the page were replaced by fresh ones from the server (mount.js rebinds by itself)
//	shipment:select detail {shipment, from}: a row or a marker was chosen
//
// A part marked [data-refresh="NAME"] may be replaced by the part of the same name in a freshly fetched copy of the
// page: refreshParts() in static/js/refresh.js. After `sync.stale` the whole <main> is replaced, with a new cursor.
//
// # Board (static/js/board.js)
//
//	<section data-board data-filter="state:booked,in_transit" data-first>     data-first: first page, new rows may come in
//	  <a data-count="state:in_transit">…<span data-count-value>12</span></a>  ui.Chip{CountKey: "state:in_transit"} draws it
//	  <tbody data-board-rows>                                                  ui.Table{BodyAttrs: {"data-board-rows": true}}
//	  ui.Newer()                                                               appears when the list itself has changed
//	    <tr data-row="ZL473124829XZ" data-attr="state eta_class severity"
//	        data-state="in_transit" data-eta-class="on_time" data-severity="major">
//	  <template data-template="board.row">the same row with zero values</template>
//
// data-count and data-filter speak one small language: "state:a,b", "eta:late_predicted,late_actual", "alarm:any" or
// "" / "all" for every row. Counts of states are kept exactly from the frames; where a shipment is not on the page the
// other counts come from a refreshed [data-refresh="counts"] part, at most every 15 s.
//
// Fields of a row: shipment order customer origin destination vehicle state eta eta_class eta_low eta_high confidence
// promised_from promised_to temperature severity alarm_count reported_at (position and temperature) changed_at (status).
// A changed cell lights up once; rows never move; a row that no longer fits the filter stays, marked data-left.
//
// # Alarms (static/js/alarms.js)
//
//	<div data-alarm-list="live" [data-shipment="ZL…"]>  ui.AlarmList; "live" drops what is not live any more, "all" keeps it
//	  ui.AlarmCard…                                     <article data-alarm="ID" data-version="3" …>
//	  <template data-template="alarm.card">             ui.AlarmList places it
//	[data-alarms-count]                                 anywhere: how many are active and unacknowledged; the server's
//	                                                    number, moved by the frames
//
// The acknowledge form posts by itself without script; with it, by fetch, and the card is redrawn by the alarm frame. A
// critical alarm needs a note: the dialog asks for it where there is one, else the alarm's own page.
//
// A desk (AlarmListProps.Desk, the page /alarms) is worked through: what leaves its view stays, marked data-left, and what
// comes in waits behind [data-alarms-arrived] while somebody points at the list or is in it. alarms-views.js says which
// alarm belongs in which view. Acts (alarms-acts.js, alarms-keys.js) are buttons of form[data-alarm-acts] or single keys;
// they are about what is ticked ([data-alarm-pick]), else the card in hand ([data-current]), else [data-alarm-page]. What
// has to be said is asked by a copy of the template "act.NAME"; POST /alarms/actions answers of each alarm what came of it.
//
// # Shipment (static/js/shipment.js)
//
//	<… data-shipment-page="ZL…">                        root; fields as in a board row, filled from the frames
//	ui.Timeline / ui.TimelineItem                       prepended from template "timeline.item"; key = kind|unix ms
//	[data-refresh="…"]                                  fetched afresh after each status frame (next-state buttons, PoD …)
//
// # Map and chart
//
// ui.Map draws the markers given and follows `position` frames of shipments it knows (MapProps.Follow = "" for the
// board: all; a tracking number for one shipment). ui.Chart follows `temperature` and `excursion` frames of its shipment.
package ui
