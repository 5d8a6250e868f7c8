package phonesim

import (
	"container/heap"
	"context"
	"time"
)

// event is something that will happen at a moment of the phone's time.
type event struct {
	due time.Duration
	seq int // of two events at one moment, the one scheduled first happens first
	run func()
	off bool
}

// cancel keeps the event from happening; a nil event is none.
func (e *event) cancel() {
	if e != nil {
		e.off = true
	}
}

// events is a heap, the next event first.
type events []*event

func (q events) Len() int      { return len(q) }
func (q events) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *events) Push(x any)   { *q = append(*q, x.(*event)) }
func (q events) Less(i, j int) bool {
	if q[i].due != q[j].due {
		return q[i].due < q[j].due
	}
	return q[i].seq < q[j].seq
}
func (q *events) Pop() any {
	old := *q
	e := old[len(old)-1]
	old[len(old)-1] = nil
	*q = old[:len(old)-1]
	return e
}

// clock is the phone's time. Events run in the order they are due, each at its
// own moment, however late the machine is: their order never depends on load.
// Its user holds the phone's lock for every call but run.
type clock struct {
	scale float64
	start time.Time
	now   time.Duration
	queue events
	seq   int
	wake  chan struct{}
}

func newClock(scale float64) clock {
	return clock{scale: scale, start: time.Now(), wake: make(chan struct{}, 1)}
}

// real turns a span of the phone's time into one of the wall's.
func (c *clock) real(d time.Duration) time.Duration {
	return time.Duration(float64(d) * c.scale)
}

// after schedules f at d from now.
func (c *clock) after(d time.Duration, f func()) *event {
	c.seq++
	e := &event{due: c.now + d, seq: c.seq, run: f}
	heap.Push(&c.queue, e)
	select {
	case c.wake <- struct{}{}:
	default:
	}
	return e
}

// catchUp brings now up to the wall's time and runs what became due.
func (c *clock) catchUp() {
	now := time.Duration(float64(time.Since(c.start)) / c.scale)
	for len(c.queue) > 0 && c.queue[0].due <= now {
		e := heap.Pop(&c.queue).(*event)
		if e.off {
			continue
		}
		c.now = max(c.now, e.due)
		e.run()
	}
	c.now = max(c.now, now)
}

// idle is how long, in the wall's time, nothing is due; ok is false when
// nothing is scheduled.
func (c *clock) idle() (d time.Duration, ok bool) {
	if len(c.queue) == 0 {
		return 0, false
	}
	due := c.start.Add(c.real(c.queue[0].due))
	return max(0, time.Until(due)), true
}

// tick runs the phone's events until ctx ends.
func (p *Phone) tick(ctx context.Context) {
	for {
		p.lock()
		d, ok := p.clock.idle()
		p.unlock()
		var due <-chan time.Time
		timer := time.NewTimer(d)
		if ok {
			due = timer.C
		}
		select {
		case <-due:
		case <-p.clock.wake:
		case <-ctx.Done():
		}
		timer.Stop()
		if ctx.Err() != nil {
			return
		}
	}
}

// sleep waits for a span of the phone's time.
func (p *Phone) sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(p.clock.real(d))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
