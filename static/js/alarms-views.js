// Which alarms belong into which list, told from a frame alone: as models/store does it when
// the page is first drawn.
const open = (frame) => frame.open ?? (frame.change !== 'closed' && frame.status !== 'cleared_ack');
const shelved = (frame) => Boolean(frame.shelved_until);
const live = (frame) => open(frame) && !shelved(frame) && !frame.suppressed;

const VIEWS = {
  live,
  mine: (frame, me) => live(frame) && frame.assignee_id === me,
  unseen: (frame) => live(frame) && frame.status === 'active_unack',
  critical: (frame) => live(frame) && frame.severity === 'critical',
  shelved: (frame) => open(frame) && shelved(frame),
  suppressed: (frame) => open(frame) && Boolean(frame.suppressed),
  all: () => true,
};

// belongs: dataset is the list's own (ui.AlarmList).
export function belongs({ alarmList, show, me, kind, severity }, frame) {
  if ((kind && frame.kind !== kind) || (severity && frame.severity !== severity)) return false;
  return (VIEWS[show ?? (alarmList === 'live' ? 'live' : 'all')] ?? VIEWS.all)(frame, me);
}

// waits: somebody should look at it.
export const waits = (frame) => live(frame) && frame.status === 'active_unack';

// waited: whether it waited before this frame, where no card can tell.
export function waited({ change, status }) {
  switch (change) {
    case 'acknowledged': return status === 'active_ack';
    case 'cleared': return status === 'cleared_unack';
    case 'shelved': case 'suppressed': return status === 'active_unack';
    case 'raised': case 'reopened': case 'unacknowledged': case 'unshelved': case 'unsuppressed': return false;
    default: return status === 'active_unack';
  }
}
