package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/client-go/kubernetes/scheme"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler"
	internalqueue "k8s.io/kubernetes/pkg/scheduler/backend/queue"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/defaultpreemption"
	clocktesting "k8s.io/utils/clock/testing"
)

// Op is one line of a queue script.
type Op struct {
	Op string `json:"op"`

	Pod  *v1.Pod  `json:"pod"`  // add, update
	Node *v1.Node `json:"node"` // addNode, updateNode

	Name string `json:"name"` // namespace/name of a pod, or the name of a node
	// Popped names a pod that was popped by its place among those in flight, in the order of popping, counted round and
	// round: a script need not know who was popped.
	Popped *int `json:"popped"`
	// NodeName is where bind and assume put the pod.
	NodeName string `json:"nodeName"`

	// Fail: who rejected the pod. Neither of the two: the attempt ended with an error.
	UnschedulablePlugins []string `json:"unschedulablePlugins"`
	PendingPlugins       []string `json:"pendingPlugins"`
	NominatedNodeName    string   `json:"nominatedNodeName"`
	// Preempting: a preemption for the pod has begun, which gates it until endPreemption.
	Preempting bool `json:"preempting"`
	// Failed (endPreemption): some victim could not be evicted.
	Failed bool `json:"failed"`

	// Event.
	Resource   fwk.EventResource `json:"resource"`
	ActionType string            `json:"actionType"`
	OldObject  json.RawMessage   `json:"oldObject"`
	NewObject  json.RawMessage   `json:"newObject"`

	// Seconds pass before the op.
	Seconds float64 `json:"seconds"`
}

// Queue answers a case of mode "queue", one element per op.
type Queue struct {
	ID       string       `json:"id"`
	PopOrder []Pop        `json:"popOrder"`
	Ops      []QueueState `json:"ops"`
}

type Pop struct {
	Pod      string  `json:"pod"`
	Time     float64 `json:"time"`
	Attempts int     `json:"attempts"`
}

// QueueState is what the queue looks like after an op. Pods are namespace/name, sorted; times are seconds since the start.
type QueueState struct {
	Op     string  `json:"op"`
	Time   float64 `json:"time"`
	Popped string  `json:"popped,omitempty"`
	// Skipped: the popped pod is not worth a cycle (it is being deleted, or assumed), and was let go at once.
	Skipped bool   `json:"skipped,omitempty"`
	Error   string `json:"error,omitempty"` // of the op; the script goes on

	Active        []string `json:"active"`
	Backoff       []string `json:"backoff"`
	Unschedulable []string `json:"unschedulable"`
	Gated         []string `json:"gated"`
	InFlight      []string `json:"inFlight"`

	BackoffExpiration map[string]float64  `json:"backoffExpiration,omitempty"` // of the pods in backoff
	Nominated         map[string][]string `json:"nominated,omitempty"`         // node -> pods
}

// startOfTime is second 0 of every script. It is a whole second, as the queue aligns backoff to those.
var startOfTime = time.Unix(0, 0).UTC()

const (
	backoffFlushPeriod       = time.Second
	unschedulableFlushPeriod = 30 * time.Second
	popPatience              = time.Second // real time; a pop that should not block did
)

func answerQueue(ctx context.Context, c *Case) (any, error) {
	clock := clocktesting.NewFakeClock(startOfTime)
	w, err := newCluster(ctx, c, clock)
	if err != nil {
		return nil, err
	}
	if err := w.load(c); err != nil {
		return nil, err
	}
	queue, ok := w.scheduler.SchedulingQueue.(*internalqueue.PriorityQueue)
	if !ok {
		return nil, fmt.Errorf("unexpected queue %T", w.scheduler.SchedulingQueue)
	}
	script := &queueScript{
		cluster: w, clock: clock, queue: queue,
		pods: map[string]*v1.Pod{}, nodes: map[string]*v1.Node{},
		answer: &Queue{ID: c.ID, PopOrder: []Pop{}, Ops: []QueueState{}},
	}
	for _, pod := range c.Pods {
		script.pods[podKey(pod)] = pod
	}
	for _, node := range c.Nodes {
		script.nodes[node.Name] = node
	}
	for _, op := range c.Ops {
		script.advance(time.Duration(op.Seconds * float64(time.Second)).Round(time.Microsecond))
		script.skipped = false
		popped, err := script.run(op)
		if errors.Is(err, errBlocked) {
			return nil, err
		}
		script.answer.Ops = append(script.answer.Ops, script.state(op.Op, popped, err))
	}
	return script.answer, nil
}

type queueScript struct {
	*cluster
	clock      *clocktesting.FakeClock
	queue      *internalqueue.PriorityQueue
	pods       map[string]*v1.Pod
	nodes      map[string]*v1.Node
	inFlight   []*framework.QueuedPodInfo // popped, and not yet failed, assumed or bound, in this order
	assumed    []*framework.QueuedPodInfo // whose binding is under way, in the order of assumption
	preempting []*v1.Pod                  // in the order of beginning
	skipped    bool
	version    int
	answer     *Queue
}

func (s *queueScript) run(op Op) (popped string, err error) {
	switch op.Op {
	case "add":
		return "", s.add(op.Pod)
	case "update":
		return "", s.update(op.Pod)
	case "delete":
		return "", s.delete(op.Name)
	case "addNode", "updateNode":
		return "", s.setNode(op.Node)
	case "deleteNode":
		return "", s.deleteNode(op.Name)
	case "pop":
		return s.pop()
	case "fail":
		return "", s.fail(op)
	case "bind":
		return "", s.bind(op)
	case "assume":
		return "", s.assume(op)
	case "seeBound":
		return "", s.seeBound()
	case "failBinding":
		return "", s.failBinding(op)
	case "endPreemption":
		return "", s.endPreemption(op.Failed)
	case "activate":
		pod, ok := s.pods[op.Name]
		if !ok {
			return "", fmt.Errorf("there is no pod %q", op.Name)
		}
		s.queue.Activate(s.logger, map[string]*v1.Pod{op.Name: pod})
		return "", nil
	case "event":
		return "", s.event(op)
	case "advance":
		return "", nil
	}
	return "", fmt.Errorf("there is no op %q", op.Op)
}

// touch gives a pod a new resourceVersion: without one, kube-scheduler ignores its updates.
func (s *queueScript) touch(pod *v1.Pod) {
	s.version++
	pod.ResourceVersion = strconv.Itoa(s.version)
	s.pods[podKey(pod)] = pod
	s.addToLister(pod)
}

func (s *queueScript) add(pod *v1.Pod) error {
	if pod == nil {
		return errors.New("no pod is given")
	}
	if s.pods[podKey(pod)] != nil {
		return fmt.Errorf("pod %q is there already", podKey(pod))
	}
	s.touch(pod)
	onPodAdd(s.scheduler, pod)
	return nil
}

func (s *queueScript) update(pod *v1.Pod) error {
	if pod == nil {
		return errors.New("no pod is given")
	}
	before := s.pods[podKey(pod)]
	if before == nil {
		return fmt.Errorf("there is no pod %q", podKey(pod))
	}
	if pod.Spec.NodeName == "" {
		pod.Spec.NodeName = before.Spec.NodeName
	}
	s.touch(pod)
	onPodUpdate(s.scheduler, before, pod)
	return nil
}

func (s *queueScript) delete(name string) error {
	pod := s.pods[name]
	if pod == nil {
		return fmt.Errorf("there is no pod %q", name)
	}
	delete(s.pods, name)
	if err := s.factory.Core().V1().Pods().Informer().GetIndexer().Delete(pod); err != nil {
		return err
	}
	onPodDelete(s.scheduler, pod)
	return nil
}

func (s *queueScript) setNode(node *v1.Node) error {
	if node == nil {
		return errors.New("no node is given")
	}
	before := s.nodes[node.Name]
	s.nodes[node.Name] = node
	fill(s.factory.Core().V1().Nodes().Informer(), []*v1.Node{node})
	if before == nil {
		onNodeAdd(s.scheduler, node)
	} else {
		onNodeUpdate(s.scheduler, before, node)
	}
	return nil
}

func (s *queueScript) deleteNode(name string) error {
	node := s.nodes[name]
	if node == nil {
		return fmt.Errorf("there is no node %q", name)
	}
	delete(s.nodes, name)
	if err := s.factory.Core().V1().Nodes().Informer().GetIndexer().Delete(node); err != nil {
		return err
	}
	onNodeDelete(s.scheduler, node)
	return nil
}

var errBlocked = errors.New("a pop blocked although a pod seemed to be ready")

// pop takes the next pod, or none where the real Pop would wait for one.
func (s *queueScript) pop() (string, error) {
	if !s.somethingToPop() {
		return "", nil
	}
	type result struct {
		info *framework.QueuedPodInfo
		err  error
	}
	done := make(chan result, 1)
	go func() {
		info, err := s.scheduler.NextPod(s.logger)
		done <- result{info, err}
	}()
	select {
	case r := <-done:
		if r.err != nil || r.info == nil {
			return "", r.err
		}
		name := podKey(r.info.Pod)
		s.answer.PopOrder = append(s.answer.PopOrder, Pop{name, s.seconds(s.clock.Now()), r.info.Attempts})
		profile, err := s.frameworkFor(r.info.Pod)
		if err != nil {
			return "", err
		}
		if s.skipped = skipPodSchedule(s.scheduler, s.ctx, profile, r.info.Pod); s.skipped {
			s.queue.Done(r.info.Pod.UID)
		} else {
			s.inFlight = append(s.inFlight, r.info)
		}
		return name, nil
	case <-time.After(popPatience):
		s.queue.Close()
		return "", errBlocked
	}
}

// somethingToPop mirrors what Pop waits for: a pod in activeQ, or one in backoffQ that is not there for an error.
func (s *queueScript) somethingToPop() bool {
	if len(s.queue.PodsInActiveQ()) > 0 {
		return true
	}
	for _, pod := range s.queue.PodsInBackoffQ() {
		info, ok := s.queue.GetPod(pod.Name, pod.Namespace)
		if ok && len(info.UnschedulablePlugins)+len(info.PendingPlugins) > 0 {
			return true
		}
	}
	return false
}

// take ends the flight of the pod that the op means.
func (s *queueScript) take(op Op) (*framework.QueuedPodInfo, error) {
	if len(s.inFlight) == 0 {
		return nil, errors.New("no pod is in flight")
	}
	index := slices.IndexFunc(s.inFlight, func(info *framework.QueuedPodInfo) bool { return podKey(info.Pod) == op.Name })
	if op.Popped != nil {
		index = *op.Popped % len(s.inFlight)
	}
	if index < 0 {
		return nil, fmt.Errorf("pod %q was not popped", op.Name)
	}
	info := s.inFlight[index]
	s.inFlight = slices.Delete(s.inFlight, index, index+1)
	return info, nil
}

// fail ends the attempt of a popped pod as an unsuccessful scheduling cycle does.
func (s *queueScript) fail(op Op) error {
	info, err := s.take(op)
	if err != nil {
		return err
	}
	profile, err := s.frameworkFor(info.Pod)
	if err != nil {
		return err
	}
	nominating := &fwk.NominatingInfo{NominatingMode: fwk.ModeNoop}
	if op.NominatedNodeName != "" {
		nominating = &fwk.NominatingInfo{NominatingMode: fwk.ModeOverride, NominatedNodeName: op.NominatedNodeName}
	}
	if op.Preempting {
		setPreempting(profile, info.Pod.UID, true)
		s.preempting = append(s.preempting, info.Pod)
	}
	s.scheduler.FailureHandler(s.ctx, profile, info, statusOf(op, info.Pod), nominating, time.Now())
	return nil
}

// statusOf says how the attempt for the pod ended: rejected by plugins, or with an error.
func statusOf(op Op, pod *v1.Pod) *fwk.Status {
	if len(op.UnschedulablePlugins)+len(op.PendingPlugins) == 0 {
		return fwk.AsStatus(errors.New("the attempt failed"))
	}
	return fwk.NewStatus(fwk.Unschedulable).WithError(&framework.FitError{
		Pod: pod,
		Diagnosis: framework.Diagnosis{
			NodeToStatus:         framework.NewDefaultNodeToStatus(),
			UnschedulablePlugins: sets.New(op.UnschedulablePlugins...),
			PendingPlugins:       sets.New(op.PendingPlugins...),
		},
	})
}

// endPreemption ends the preemption that has gone on for the longest time. If a victim could not be evicted, the pod is
// activated, since no deletion will do it.
func (s *queueScript) endPreemption(failed bool) error {
	if len(s.preempting) == 0 {
		return errors.New("no preemption is under way")
	}
	pod := s.preempting[0]
	s.preempting = s.preempting[1:]
	profile, err := s.frameworkFor(pod)
	if err != nil {
		return err
	}
	setPreempting(profile, pod.UID, false)
	if failed {
		s.queue.Activate(s.logger, map[string]*v1.Pod{pod.Name: pod})
	}
	return nil
}

// setPreempting says that an asynchronous preemption for the pod has begun or ended.
func setPreempting(profile framework.Framework, pod types.UID, running bool) {
	for _, plugin := range profile.PreEnqueuePlugins() {
		if preemption, ok := plugin.(*defaultpreemption.DefaultPreemption); ok {
			preempting := preemptingOf(preemption.Executor)
			if running {
				preempting.Insert(pod)
			} else {
				preempting.Delete(pod)
			}
		}
	}
}

// assume ends the scheduling cycle of a popped pod well: assumed, and released. Its binding goes on.
func (s *queueScript) assume(op Op) error {
	if s.nodes[op.NodeName] == nil {
		return fmt.Errorf("there is no node %q", op.NodeName)
	}
	info, err := s.take(op)
	if err != nil {
		return err
	}
	info = info.DeepCopy()
	info.Pod.Spec.NodeName = op.NodeName
	if err := s.scheduler.Cache.AssumePod(s.logger, info.Pod); err != nil {
		return err
	}
	s.queue.DeleteNominatedPodIfExists(info.Pod)
	s.queue.Done(info.Pod.UID)
	s.assumed = append(s.assumed, info)
	return nil
}

// seeBound: the informer brings the pod that has been assumed for the longest time, with its node. If it has gone
// meanwhile, its binding fails.
func (s *queueScript) seeBound() error {
	if len(s.assumed) == 0 {
		return errors.New("no pod is assumed")
	}
	info := s.assumed[0]
	before := s.pods[podKey(info.Pod)]
	if before == nil || before.UID != info.Pod.UID {
		return s.failBinding(Op{})
	}
	s.assumed = s.assumed[1:]
	s.bound(before, info.Pod.Spec.NodeName)
	return nil
}

func (s *queueScript) bound(before *v1.Pod, node string) {
	bound := before.DeepCopy()
	bound.Spec.NodeName = node
	s.touch(bound)
	onPodUpdate(s.scheduler, before, bound)
}

// failBinding: a PreBind plugin has rejected the pod that has been assumed for the longest time; without plugins the API
// server has refused its binding, or could not be reached.
func (s *queueScript) failBinding(op Op) error {
	if len(s.assumed) == 0 {
		return errors.New("no pod is assumed")
	}
	info := s.assumed[0]
	s.assumed = s.assumed[1:]
	profile, err := s.frameworkFor(info.Pod)
	if err != nil {
		return err
	}
	handleBindingCycleError(s.scheduler, s.ctx, framework.NewCycleState(), profile, info, time.Now(),
		scheduler.ScheduleResult{SuggestedHost: info.Pod.Spec.NodeName}, statusOf(op, info.Pod))
	return nil
}

// bind is assume and seeBound at once.
func (s *queueScript) bind(op Op) error {
	if err := s.assume(op); err != nil {
		return err
	}
	info := s.assumed[len(s.assumed)-1]
	s.assumed = s.assumed[:len(s.assumed)-1]
	before := s.pods[podKey(info.Pod)]
	if before == nil {
		return fmt.Errorf("pod %q has gone", podKey(info.Pod))
	}
	s.bound(before, info.Pod.Spec.NodeName)
	return nil
}

// actionTypes are the names by which a script may tell what happened to an object.
var actionTypes = func() map[string]fwk.ActionType {
	result := map[string]fwk.ActionType{}
	for action := fwk.ActionType(1); action < fwk.All; action <<= 1 {
		result[action.String()] = action
	}
	result[fwk.Update.String()] = fwk.Update
	result[fwk.All.String()] = fwk.All
	return result
}()

func (s *queueScript) event(op Op) error {
	action, ok := actionTypes[op.ActionType]
	if !ok {
		return fmt.Errorf("there is no action type %q", op.ActionType)
	}
	before, err := decodeObject(op.OldObject)
	if err != nil {
		return err
	}
	after, err := decodeObject(op.NewObject)
	if err != nil {
		return err
	}
	s.queue.MoveAllToActiveOrBackoffQueue(s.logger, fwk.ClusterEvent{Resource: op.Resource, ActionType: action}, before, after, nil)
	return nil
}

// decodeObject reads an object with apiVersion and kind. No JSON is no object: an untyped nil, as informers pass it.
func decodeObject(raw json.RawMessage) (any, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	object, _, err := scheme.Codecs.UniversalDeserializer().Decode(raw, nil, nil)
	if err != nil {
		return nil, err
	}
	return object, nil
}

// advance lets time pass and runs the queue's two timers when they are due. Should both be due, backoff goes first.
func (s *queueScript) advance(by time.Duration) {
	end := s.clock.Now().Add(by)
	for {
		tick := s.clock.Now().Truncate(backoffFlushPeriod).Add(backoffFlushPeriod)
		if tick.After(end) {
			break
		}
		s.clock.SetTime(tick)
		flushBackoffQCompleted(s.queue, s.logger)
		if tick.Sub(startOfTime)%unschedulableFlushPeriod == 0 {
			flushUnschedulablePodsLeftover(s.queue, s.logger)
		}
	}
	s.clock.SetTime(end)
}

func (s *queueScript) state(op, popped string, err error) QueueState {
	state := QueueState{
		Op: op, Time: s.seconds(s.clock.Now()), Popped: popped, Skipped: s.skipped,
		Active: podKeys(s.queue.PodsInActiveQ()), Backoff: podKeys(s.queue.PodsInBackoffQ()), InFlight: podKeys(s.queue.InFlightPods()),
		Unschedulable: []string{}, Gated: []string{},
		BackoffExpiration: map[string]float64{}, Nominated: map[string][]string{},
	}
	if err != nil {
		state.Error = err.Error()
	}
	for _, pod := range s.queue.UnschedulablePods() {
		if info, ok := s.queue.GetPod(pod.Name, pod.Namespace); ok && info.Gated() {
			state.Gated = append(state.Gated, podKey(pod))
		} else {
			state.Unschedulable = append(state.Unschedulable, podKey(pod))
		}
	}
	slices.Sort(state.Unschedulable)
	slices.Sort(state.Gated)
	for _, pod := range s.queue.PodsInBackoffQ() {
		if info, ok := s.queue.GetPod(pod.Name, pod.Namespace); ok {
			state.BackoffExpiration[podKey(pod)] = s.seconds(info.BackoffExpiration)
		}
	}
	for name := range s.nodes {
		for _, info := range s.queue.NominatedPodsForNode(name) {
			state.Nominated[name] = append(state.Nominated[name], podKey(info.GetPod()))
		}
	}
	return state
}

func (s *queueScript) seconds(t time.Time) float64 { return t.Sub(startOfTime).Seconds() }

func podKeys(pods []*v1.Pod) []string {
	keys := []string{}
	for _, pod := range pods {
		keys = append(keys, podKey(pod))
	}
	slices.Sort(keys)
	return keys
}
