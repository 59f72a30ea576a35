package main

import (
	"encoding/json"
	"fmt"
	"sync"

	"k8s.io/apimachinery/pkg/runtime"
	configv1 "k8s.io/kube-scheduler/config/v1"
	"k8s.io/kubernetes/pkg/scheduler/apis/config"
	"k8s.io/kubernetes/pkg/scheduler/apis/config/scheme"
	"k8s.io/kubernetes/pkg/scheduler/apis/config/validation"
)

var decodedConfigs sync.Map // raw JSON -> *config.KubeSchedulerConfiguration

// loadConfig decodes, defaults and validates a KubeSchedulerConfiguration as kube-scheduler does with its --config file.
// Without one, the defaults alone apply. The result belongs to the caller.
func loadConfig(raw json.RawMessage) (*config.KubeSchedulerConfiguration, error) {
	if cached, ok := decodedConfigs.Load(string(raw)); ok {
		return cached.(*config.KubeSchedulerConfiguration).DeepCopy(), nil
	}
	members := map[string]json.RawMessage{}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &members); err != nil {
			return nil, fmt.Errorf("decoding the configuration: %w", err)
		}
	}
	if members == nil {
		members = map[string]json.RawMessage{}
	}
	setMissing := func(name, value string) {
		if _, present := members[name]; !present {
			members[name] = json.RawMessage(`"` + value + `"`)
		}
	}
	setMissing("apiVersion", configv1.SchemeGroupVersion.String())
	setMissing("kind", "KubeSchedulerConfiguration")
	full, err := json.Marshal(members)
	if err != nil {
		return nil, err
	}
	object, err := runtime.Decode(scheme.Codecs.UniversalDecoder(), full)
	if err != nil {
		return nil, fmt.Errorf("decoding the configuration: %w", err)
	}
	decoded, ok := object.(*config.KubeSchedulerConfiguration)
	if !ok {
		return nil, fmt.Errorf("decoding the configuration: got a %T", object)
	}
	if problems := validation.ValidateKubeSchedulerConfiguration(decoded); problems != nil {
		return nil, fmt.Errorf("invalid configuration: %w", problems)
	}
	if len(decoded.Extenders) > 0 {
		return nil, fmt.Errorf("invalid configuration: extenders are not supported here")
	}
	decodedConfigs.Store(string(raw), decoded)
	return decoded.DeepCopy(), nil
}
