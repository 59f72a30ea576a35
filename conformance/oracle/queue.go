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
	internalqueue "k8s.io/kubernetes/pkg/scheduler/backend/queue"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	clocktesting "k8s.io/utils/clock/testing"
)

// Op is one line of a queue script.
type Op struct {
	Op string `json:"op"`

	Pod  *v1.Pod  `json:"pod"`  // add, update
	Node *v1.Node `json:"node"` // addNode, updateNode

	Name string `json:"name"` // namespace/name of a pod, or the name of a node
	// NodeName is where bind puts the pod.
	NodeName string `json:"nodeName"`

	// Fail: who rejected the pod. Neither of the two: the attempt ended with an error.
	UnschedulablePlugins []string `json:"unschedulablePlugins"`
	PendingPlugins       []string `json:"pendingPlugins"`
	NominatedNodeName    string   `json:"nominatedNodeName"`

	// Event.
	Resource   fwk.EventResource `json:"resource"`
	ActionType string            `json:"actionType"`
	OldObject  json.RawMessage   `json:"oldObject"`
	NewObject  json.RawMessage   `json:"newObject"`

	Seconds float64 `json:"seconds"` // advance
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
	Error  string  `json:"error,omitempty"` // of the op; the script goes on

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
		pods: map[string]*v1.Pod{}, nodes: map[string]*v1.Node{}, inFlight: map[string]*framework.QueuedPodInfo{},
		answer: &Queue{ID: c.ID, PopOrder: []Pop{}, Ops: []QueueState{}},
	}
	for _, pod := range c.Pods {
		script.pods[podKey(pod)] = pod
	}
	for _, node := range c.Nodes {
		script.nodes[node.Name] = node
	}
	for _, op := range c.Ops {
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
	clock    *clocktesting.FakeClock
	queue    *internalqueue.PriorityQueue
	pods     map[string]*v1.Pod
	nodes    map[string]*v1.Node
	inFlight map[string]*framework.QueuedPodInfo // popped, and not yet failed or bound
	version  int
	answer   *Queue
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
		return "", s.bind(op.Name, op.NodeName)
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
		s.advance(time.Duration(op.Seconds * float64(time.Second)).Round(time.Microsecond))
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
		s.inFlight[name] = r.info
		s.answer.PopOrder = append(s.answer.PopOrder, Pop{name, s.seconds(s.clock.Now()), r.info.Attempts})
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

// fail ends the attempt of a popped pod as an unsuccessful scheduling cycle does.
func (s *queueScript) fail(op Op) error {
	info := s.inFlight[op.Name]
	if info == nil {
		return fmt.Errorf("pod %q was not popped", op.Name)
	}
	delete(s.inFlight, op.Name)
	profile, err := s.frameworkFor(info.Pod)
	if err != nil {
		return err
	}
	status := fwk.AsStatus(errors.New("the attempt failed"))
	if len(op.UnschedulablePlugins)+len(op.PendingPlugins) > 0 {
		status = fwk.NewStatus(fwk.Unschedulable).WithError(&framework.FitError{
			Pod: info.Pod,
			Diagnosis: framework.Diagnosis{
				NodeToStatus:         framework.NewDefaultNodeToStatus(),
				UnschedulablePlugins: sets.New(op.UnschedulablePlugins...),
				PendingPlugins:       sets.New(op.PendingPlugins...),
			},
		})
	}
	nominating := &fwk.NominatingInfo{NominatingMode: fwk.ModeNoop}
	if op.NominatedNodeName != "" {
		nominating = &fwk.NominatingInfo{NominatingMode: fwk.ModeOverride, NominatedNodeName: op.NominatedNodeName}
	}
	s.scheduler.FailureHandler(s.ctx, profile, info, status, nominating, time.Now())
	return nil
}

// bind ends the attempt of a popped pod well: assumed, released, bound, and seen bound.
func (s *queueScript) bind(name, node string) error {
	if s.inFlight[name] == nil {
		return fmt.Errorf("pod %q was not popped", name)
	}
	if s.nodes[node] == nil {
		return fmt.Errorf("there is no node %q", node)
	}
	delete(s.inFlight, name)
	before := s.pods[name]
	bound := before.DeepCopy()
	bound.Spec.NodeName = node
	if err := s.scheduler.Cache.AssumePod(s.logger, bound); err != nil {
		return err
	}
	s.queue.DeleteNominatedPodIfExists(bound)
	s.queue.Done(types.UID(bound.UID))
	bound = bound.DeepCopy()
	s.touch(bound)
	onPodUpdate(s.scheduler, before, bound)
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
		Op: op, Time: s.seconds(s.clock.Now()), Popped: popped,
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
